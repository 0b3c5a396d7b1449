// Alleles and candidate sites.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rz::genomics {

/// A left-aligned, parsimonious alternative allele in VCF's spelling.
struct Allele {
  int64_t position = 0;  ///< 0-based position of ref[0]; for indels the base before the change
  std::string ref, alt;
  int support = 0;  ///< fragments whose alignment shows it

  bool is_snp() const { return ref.size() == 1 && alt.size() == 1; }
  int length_change() const { return static_cast<int>(alt.size()) - static_cast<int>(ref.size()); }
  int64_t end() const { return position + static_cast<int64_t>(ref.size()); }
  bool same_change(const Allele& o) const { return position == o.position && ref == o.ref && alt == o.alt; }
};

/// Candidate alleles of one kind at one position: all SNPs, or all indels, anchored there.
struct Site {
  int64_t position = 0;
  bool snp = true;
  std::vector<Allele> alleles;  ///< at most kMaxAlleles, best supported first
  int depth = 0;                ///< reads of fair quality that cover the position
};

constexpr size_t kMaxAlleles = 3;

}  // namespace rz::genomics
