#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <gemmi/cif.hpp>
#include <gemmi/mmcif.hpp>
#include <gemmi/pdb.hpp>
#include <set>
#include <sstream>

#include "folding/structure_file.h"
#include "folding/structure_format.h"
#include "kernels/error.h"

namespace rz::folding {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error(ExitCode::input, path + ": " + what);
}

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) refuse(path, "cannot be opened");
  std::stringstream text;
  text << in.rdbuf();
  if (in.bad()) refuse(path, "cannot be read");
  if (text.str().find_first_not_of(" \t\r\n") == std::string::npos) refuse(path, "the file is empty");
  return text.str();
}

/// gemmi takes what it can of a coordinate and calls the rest 0, so that "nan" and "********" need a look of our own.
void check_pdb_coordinates(const std::string& path, const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  for (size_t number = 1; std::getline(lines, line); ++number) {
    if (line.rfind("ATOM", 0) != 0 && line.rfind("HETATM", 0) != 0) continue;
    if (line.size() < 54)
      refuse(path, fmt::format("line {}: the record of an atom ends before its coordinates", number));
    for (size_t column : {30u, 38u, 46u}) {
      const std::string field = line.substr(column, 8);
      char* end = nullptr;
      const double value = std::strtod(field.c_str(), &end);
      const bool whole = end != field.c_str() && std::string(end).find_first_not_of(" \r") == std::string::npos;
      if (!whole || !std::isfinite(value)) refuse(path, fmt::format("line {}: \"{}\" is no coordinate", number, field));
    }
  }
}

gemmi::Structure parse(const std::string& path, const std::string& text) {
  try {
    if (!is_cif_path(path)) {
      check_pdb_coordinates(path, text);
      return gemmi::read_pdb_string(text, path);
    }
    const gemmi::cif::Document document = gemmi::cif::read_memory(text.data(), text.size(), path.c_str());
    if (document.blocks.empty()) refuse(path, "no data block");
    return gemmi::make_structure_from_block(document.blocks.front());
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    const std::string what = error.what();  // gemmi names the file in some messages only
    refuse(path, what.rfind(path, 0) == 0 ? what.substr(std::min(what.size(), path.size() + 1)) : what);
  }
}

Structure::Residue convert(const std::string& path, const gemmi::Chain& chain, const gemmi::Residue& from) {
  Structure::Residue residue{from.name, from.seqid.num.value, from.seqid.icode, from.het_flag == 'H', {}};
  const std::string text = residue_text({chain.name, {}}, residue);
  if (!from.seqid.num.has_value()) refuse(path, text + ": no residue number");
  std::set<std::string> names;
  for (const gemmi::Atom& atom : from.atoms) {
    const Point p{atom.pos.x, atom.pos.y, atom.pos.z};
    if (atom.altloc != '\0')
      refuse(path, fmt::format("{}, atom {}: alternate location {}; keep one location per atom", text, atom.name,
                               atom.altloc));
    if (!std::isfinite(p.x + p.y + p.z))
      refuse(path, fmt::format("{}, atom {}: no finite coordinates", text, atom.name));
    if (!names.insert(atom.name).second) refuse(path, fmt::format("{}: atom {} occurs twice", text, atom.name));
    residue.atoms.push_back({atom.name, atom.element.uname(), p, atom.b_iso});
  }
  return residue;
}

}  // namespace

bool is_cif_path(const std::string& path) {
  return gemmi::iends_with(path, ".cif") || gemmi::iends_with(path, ".mmcif");
}

bool is_structure_path(const std::string& path) {
  return is_cif_path(path) || gemmi::iends_with(path, ".pdb") || gemmi::iends_with(path, ".ent");
}

Structure read_structure(const std::string& path) {
  if (!is_structure_path(path)) refuse(path, "the name ends neither in .pdb nor in .cif");
  const gemmi::Structure parsed = parse(path, read_text(path));
  if (parsed.models.empty() || parsed.models[0].chains.empty()) refuse(path, "no atoms");
  if (parsed.models.size() > 1)
    refuse(path,
           fmt::format("{} models, the second one is named {}; keep one", parsed.models.size(), parsed.models[1].name));
  Structure structure;
  for (const gemmi::Chain& chain : parsed.models[0].chains) {
    structure.chains.push_back({chain.name, {}});
    for (const gemmi::Residue& residue : chain.residues)
      structure.chains.back().residues.push_back(convert(path, chain, residue));
  }
  return structure;
}

}  // namespace rz::folding
