#include "molecules/feature_arrays.h"

#include <algorithm>
#include <limits>

#include "io/pipeline.h"
#include "kernels/error.h"
#include "molecules/descriptors.h"
#include "molecules/library.h"

namespace rz::molecules {
namespace {

constexpr size_t kBatch = 64;

/// A column of values that grows.
template <class T>
struct Column {
  std::vector<T> values;

  Array array(const std::string& name, int64_t width = 0) const {
    const auto count = static_cast<int64_t>(values.size());
    if (count > std::numeric_limits<int32_t>::max()) {
      throw Error(ExitCode::input, name + " has " + std::to_string(count) + " entries: split the library");
    }
    Array array(DTypeOf<T>::value, width > 0 ? Shape{count / width, width} : Shape{count});
    std::copy(values.begin(), values.end(), array.template data<T>());
    return array;
  }
};

struct Lists {
  Column<int32_t> offsets = {{0}}, ids, counts;

  void add(const CountFingerprint& fingerprint) {
    for (const FeatureCount& feature : fingerprint) {
      ids.values.push_back(static_cast<int32_t>(feature.id));
      counts.values.push_back(static_cast<int32_t>(feature.count));
    }
    offsets.values.push_back(static_cast<int32_t>(ids.values.size()));
  }
};

struct Graphs {
  Column<int32_t> atom_offsets = {{0}}, bond_offsets = {{0}}, begin, end;
  Column<float> atoms, bonds;
  int64_t atom_count = 0;

  void add(const MoleculeGraph& graph, FeatureScheme scheme) {
    std::vector<float> row(static_cast<size_t>(std::max(atom_width(scheme), bond_width(scheme))));
    for (const AtomCode atom : graph.atoms) {
      atom_features(scheme, atom, row.data());
      atoms.values.insert(atoms.values.end(), row.begin(), row.begin() + atom_width(scheme));
    }
    for (const MoleculeGraph::Bond& bond : graph.bonds) {
      bond_features(scheme, bond.code, row.data());
      bonds.values.insert(bonds.values.end(), row.begin(), row.begin() + bond_width(scheme));
      begin.values.push_back(bond.begin);
      end.values.push_back(bond.end);
    }
    atom_count += static_cast<int64_t>(graph.atoms.size());
    atom_offsets.values.push_back(static_cast<int32_t>(atom_count));
    bond_offsets.values.push_back(static_cast<int32_t>(begin.values.size()));
  }
};

/// Everything of the library so far.
class Features {
 public:
  explicit Features(const FeatureKinds& kinds) : kinds_(kinds), lists_(kinds.fingerprints.size()) {}

  void add(const PreparedMolecule& molecule) {
    valid_.values.push_back(molecule.ok() ? 1 : 0);
    for (size_t i = 0; i < lists_.size(); ++i) {
      lists_[i].add(molecule.fingerprints[static_cast<size_t>(kinds_.fingerprints[i])]);
    }
    if (kinds_.descriptors) {
      std::vector<float> row = molecule.descriptors;
      row.resize(kDescriptors);
      descriptors_.values.insert(descriptors_.values.end(), row.begin(), row.end());
    }
    static const MoleculeGraph kNone;
    const auto& graph = molecule.graphs[static_cast<size_t>(Hydrogens::implicit)];
    if (kinds_.graphs) graphs_.add(graph && molecule.ok() ? *graph : kNone, *kinds_.graphs);
  }

  void add_embeddings(const std::vector<float>& rows) {
    embeddings_.values.insert(embeddings_.values.end(), rows.begin(), rows.end());
  }

  /// `width`: of embeddings; 0: none.
  ArrayMap arrays(int64_t width) const {
    ArrayMap arrays;
    if (width > 0) arrays["embedding"] = embeddings_.array("embedding", width);
    arrays["valid"] = valid_.array("valid");
    for (size_t i = 0; i < lists_.size(); ++i) {
      const std::string name = name_of(kinds_.fingerprints[i]);
      arrays[name + ".offsets"] = lists_[i].offsets.array(name);
      arrays[name + ".ids"] = lists_[i].ids.array(name);
      arrays[name + ".counts"] = lists_[i].counts.array(name);
    }
    if (kinds_.descriptors) arrays["descriptors"] = descriptors_.array("descriptors", kDescriptors);
    if (kinds_.graphs) {
      arrays["atoms.offsets"] = graphs_.atom_offsets.array("atoms");
      arrays["bonds.offsets"] = graphs_.bond_offsets.array("bonds");
      arrays["bonds.begin"] = graphs_.begin.array("bonds");
      arrays["bonds.end"] = graphs_.end.array("bonds");
      arrays["atoms.features"] = graphs_.atoms.array("atoms", atom_width(*kinds_.graphs));
      arrays["bonds.features"] = graphs_.bonds.array("bonds", bond_width(*kinds_.graphs));
    }
    return arrays;
  }

 private:
  FeatureKinds kinds_;
  Column<int32_t> valid_;
  std::vector<Lists> lists_;
  Column<float> descriptors_, embeddings_;
  Graphs graphs_;
};

struct FeatureBatch {
  std::vector<PreparedMolecule> molecules;
  std::vector<float> embeddings;
};

/// A network's vectors of molecules.
class Embedder {
 public:
  explicit Embedder(PropertyModel& model) : model_(model), workers_(Device{}) {
    if (model.embedding_width() == 0) throw Error(ExitCode::usage, model.path + ": is no network, and embeds nothing");
    model.embed = true;
  }

  /// [molecules, width]; zeros where a record is no molecule.
  std::vector<float> rows(const std::vector<PreparedMolecule>& molecules) {
    std::vector<const PreparedMolecule*> usable;
    for (const PreparedMolecule& molecule : molecules) {
      if (molecule.ok()) usable.push_back(&molecule);
    }
    const auto width = static_cast<size_t>(model_.embedding_width());
    std::vector<float> rows(molecules.size() * width);
    if (usable.empty()) return rows;
    const Predictions got = model_.predict(workers_, MoleculeBatch(usable));
    auto from = got.embeddings.begin();
    for (size_t i = 0; i < molecules.size(); ++i) {
      if (!molecules[i].ok()) continue;
      std::copy_n(from, width, rows.begin() + static_cast<std::ptrdiff_t>(i * width));
      from += static_cast<std::ptrdiff_t>(width);
    }
    return rows;
  }

 private:
  PropertyModel& model_;
  WorkerPool workers_;
};

Needs needs_of(const FeatureKinds& kinds) {
  Needs needs;
  for (const FingerprintKind kind : kinds.fingerprints) needs.fingerprints[static_cast<size_t>(kind)] = true;
  needs.descriptors = kinds.descriptors;
  needs.graphs[static_cast<size_t>(Hydrogens::implicit)] = kinds.graphs.has_value();
  return needs;
}

}  // namespace

FeatureKinds feature_kinds(const std::vector<std::string>& names) {
  FeatureKinds kinds;
  for (const std::string& name : names) {
    if (name == "descriptors") {
      kinds.descriptors = true;
    } else if (name == "graph-v1" || name == "graph-v2") {
      if (kinds.graphs) throw Error(ExitCode::usage, "--kind " + name + ": one kind of graphs at a time");
      kinds.graphs = name == "graph-v1" ? FeatureScheme::v1 : FeatureScheme::v2;
    } else {
      try {
        kinds.fingerprints.push_back(fingerprint_named(name));
      } catch (const Error& e) {
        throw Error(ExitCode::usage, "--kind " + std::string(e.what()) + ", descriptors, graph-v1 and graph-v2");
      }
    }
  }
  return kinds;
}

ArrayMap feature_arrays(Library& library, const FeatureKinds& kinds, PropertyModel* embedder, int threads) {
  Needs needs = needs_of(kinds);
  std::optional<Embedder> embed;
  if (embedder) {
    embed.emplace(*embedder);
    needs.add(embedder->needs());
  }
  Features features(kinds);
  const auto source = [&]() -> std::optional<std::vector<LibraryRecord>> {
    std::vector<LibraryRecord> records = library.next(kBatch);
    if (records.empty()) return std::nullopt;
    return records;
  };
  const auto work = [&](const std::vector<LibraryRecord>& records) {
    FeatureBatch batch;
    for (const LibraryRecord& record : records) batch.molecules.push_back(library.prepare(record, needs));
    if (embed) batch.embeddings = embed->rows(batch.molecules);
    return batch;
  };
  const auto sink = [&](const FeatureBatch& batch) {
    for (const PreparedMolecule& molecule : batch.molecules) features.add(molecule);
    features.add_embeddings(batch.embeddings);
  };
  ordered_pipeline_on(threads, static_cast<size_t>(2 * threads), source, work, sink);
  return features.arrays(embedder ? embedder->embedding_width() : 0);
}

}  // namespace rz::molecules
