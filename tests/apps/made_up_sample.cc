#include "tests/apps/made_up_sample.h"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <vector>

namespace rz::test {
namespace {

constexpr size_t kReadLength = 100, kTemplate = 300, kStep = 10;  // a pair every kStep bases is 20x

class Bits {
 public:
  uint32_t below(uint32_t bound) { return bits_() % bound; }  // the same everywhere, unlike std's distributions

 private:
  std::mt19937 bits_{2026};
};

/// One haplotype of a contig: its bases, and per base the reference position (-1 where inserted).
struct Haplotype {
  std::string bases;
  std::vector<int64_t> reference;
};

std::string make_contig(size_t length, Bits& bits) {
  std::string bases;
  while (bases.size() < length) {
    const char base = "ACGT"[bits.below(4)];
    bases.append(bits.below(60) == 0 ? 4 + bits.below(8) : 1, base);
  }
  bases.resize(length);
  return bases;
}

/// Haplotype 1 carries every change, haplotype 0 every other one.
void make_haplotypes(const std::string& contig, Bits& bits, Haplotype (&pair)[2]) {
  for (size_t i = 0, change = 0; i < contig.size(); ++i) {
    const bool snp = i % 500 == 250, deletion = i % 5000 == 1400, insertion = i % 5000 == 3900;
    const char other = "ACGT"[(std::string("ACGT").find(contig[i]) + 1 + bits.below(3)) % 4];
    change += snp || deletion || insertion;
    for (size_t h = 0; h < 2; ++h) {
      const bool carries = h == 1 || change % 2 == 0;
      if (deletion && carries) continue;
      pair[h].bases += snp && carries ? other : contig[i];
      pair[h].reference.push_back(static_cast<int64_t>(i));
      if (!insertion || !carries) continue;
      pair[h].bases += "GA";
      pair[h].reference.insert(pair[h].reference.end(), 2, -1);
    }
  }
}

std::string cigar_of(const Haplotype& h, size_t from) {
  std::string text;
  char run = 'M';
  size_t length = 0;
  const auto flush = [&](char next) {
    if (length > 0) text += std::to_string(length) + run;
    run = next;
    length = 0;
  };
  int64_t last = -1;
  for (size_t i = from; i < from + kReadLength; ++i) {
    const int64_t p = h.reference[i];
    if (p >= 0 && last >= 0 && p > last + 1) {
      flush('D');
      length = static_cast<size_t>(p - last - 1);
    }
    if ((p < 0 ? 'I' : 'M') != run) flush(p < 0 ? 'I' : 'M');
    ++length;
    if (p >= 0) last = p;
  }
  flush('M');
  return text;
}

struct Record {
  int64_t position;
  std::string line;
};

void add_pair(const std::string& contig, const Haplotype& h, size_t from, size_t number, std::vector<Record>& records) {
  const size_t second = from + kTemplate - kReadLength;
  if (h.reference[from] < 0 || h.reference[second] < 0) return;
  const int64_t left = h.reference[from] + 1, right = h.reference[second] + 1;
  const std::string name = contig + "-" + std::to_string(number), length = std::to_string(kTemplate);
  const auto line = [&](int flag, int64_t at, int64_t mate, const std::string& size, size_t start) {
    return name + "\t" + std::to_string(flag) + "\t" + contig + "\t" + std::to_string(at) + "\t60\t" +
           cigar_of(h, start) + "\t=\t" + std::to_string(mate) + "\t" + size + "\t" +
           h.bases.substr(start, kReadLength) + "\t" + std::string(kReadLength, 'F') + "\tRG:Z:r\n";
  };
  records.push_back({left, line(99, left, right, length, from)});
  records.push_back({right, line(147, right, left, "-" + length, second)});
}

}  // namespace

MadeUpSample::MadeUpSample() {
  Bits bits;
  sam = "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:one\tLN:40000\n@SQ\tSN:two\tLN:6000\n@RG\tID:r\tSM:made-up\n";
  for (const auto& [name, length] : {std::pair<std::string, size_t>{"one", 40000}, {"two", 6000}}) {
    const std::string contig = make_contig(length, bits);
    fasta += ">" + name + "\n" + contig + "\n";
    Haplotype pair[2];
    make_haplotypes(contig, bits, pair);
    std::vector<Record> records;
    size_t number = 0;
    for (size_t at = 0; at + kTemplate + kStep < contig.size() - 100; at += kStep, ++number)
      add_pair(name, pair[number % 2], at + bits.below(kStep), number, records);
    std::stable_sort(records.begin(), records.end(),
                     [](const Record& a, const Record& b) { return a.position < b.position; });
    for (const Record& r : records) sam += r.line;
  }
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("no " + from + " in the text");
  for (; at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

}  // namespace rz::test
