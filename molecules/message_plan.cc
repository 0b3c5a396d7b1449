#include "molecules/message_plan.h"

#include <algorithm>

namespace rz::molecules {
namespace {

/// Mixes a number into a hash (the finaliser of splitmix64, https://doi.org/10.1145/2660193.2660195).
uint64_t mixed(uint64_t hash, uint64_t value) {
  uint64_t x = hash + 0x9e3779b97f4a7c15u + value;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

/// A key's number, and its hash, which does not depend on the batch.
struct Key {
  int32_t number;
  uint64_t hash;
};

/// Numbers the distinct keys of a kind: open addressing over 64-bit hashes, with the keys compared in full.
class Numbering {
 public:
  explicit Numbering(bool merge) : merge_(merge), slots_(1024, kFree) {}

  /// The number of the key that `same(number)` finds equal, or a new one: then the caller appends the key.
  template <class Same>
  int32_t find(uint64_t hash, const Same& same, bool& is_new) {
    if (2 * count_ >= slots_.size()) grow();
    size_t slot = hash & (slots_.size() - 1);
    for (; slots_[slot].number >= 0; slot = (slot + 1) & (slots_.size() - 1)) {
      if (merge_ && slots_[slot].hash == hash && same(slots_[slot].number)) {
        is_new = false;
        return slots_[slot].number;
      }
    }
    is_new = true;
    slots_[slot] = {static_cast<int32_t>(count_++), hash};
    return slots_[slot].number;
  }

 private:
  static constexpr Key kFree{-1, 0};

  void grow() {
    std::vector<Key> before(4 * slots_.size(), kFree);
    before.swap(slots_);
    for (const Key& key : before) {
      if (key.number < 0) continue;
      size_t slot = key.hash & (slots_.size() - 1);
      while (slots_[slot].number >= 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = key;
    }
  }

  bool merge_;
  size_t count_ = 0;
  std::vector<Key> slots_;
};

/// Distinct codes.
template <class Code>
class Codes {
 public:
  explicit Codes(std::vector<Code>& codes) : numbering_(true), codes_(codes) {}
  int32_t number(Code code) {
    bool is_new;
    const int32_t number = numbering_.find(
        mixed(0, code.bits), [&](int32_t other) { return codes_[static_cast<size_t>(other)] == code; }, is_new);
    if (is_new) codes_.push_back(code);
    return number;
  }

 private:
  Numbering numbering_;
  std::vector<Code>& codes_;
};

/// Puts keys into an order that does not depend on the batch.
void sort(std::vector<Key>& keys) {
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) { return a.hash < b.hash; });
}

/// A hash of what is added, by its own, and of these classes.
uint64_t hash_of(uint64_t added, std::span<const Key> rows) {
  uint64_t hash = mixed(added, rows.size());
  for (const Key& row : rows) hash = mixed(hash, row.hash);
  return hash;
}

/// Classes of a step.
class Classes {
 public:
  Classes(PlanStep& step, bool merge) : numbering_(merge), step_(step) {}

  Key key(uint64_t hash, int32_t added, std::span<const Key> rows) {
    bool is_new;
    const int32_t number = numbering_.find(
        hash, [&](int32_t other) { return same(other, added, rows); }, is_new);
    if (is_new) {
      for (const Key& row : rows) step_.rows.push_back(row.number);
      step_.offsets.push_back(static_cast<int32_t>(step_.rows.size()));
      step_.added.push_back(added);
    }
    return {number, hash};
  }

 private:
  bool same(int32_t number, int32_t added, std::span<const Key> rows) const {
    const auto i = static_cast<size_t>(number);
    const int32_t begin = step_.offsets[i], end = step_.offsets[i + 1];
    return step_.added[i] == added && static_cast<size_t>(end - begin) == rows.size() &&
           std::equal(rows.begin(), rows.end(), step_.rows.begin() + begin,
                      [](const Key& row, int32_t other) { return row.number == other; });
  }

  Numbering numbering_;
  PlanStep& step_;
};

class Planner {
 public:
  Planner(MessagePlan& plan, int depth, bool merge)
      : plan_(plan), atoms_(plan.atoms), bonds_(plan.bonds), pairs_(plan.pairs, merge), readout_(plan.readout, merge) {
    plan.exchanges.resize(static_cast<size_t>(depth - 1));
    exchanges_.reserve(plan.exchanges.size());
    for (PlanStep& step : plan.exchanges) exchanges_.emplace_back(step, merge);
  }

  void add(const MoleculeGraph& graph) {
    list_incoming(graph);
    number_pairs(graph);
    for (Classes& exchange : exchanges_) exchange_messages(graph, exchange);
    for (size_t atom = 0; atom < graph.atoms.size(); ++atom) {
      gathered_.clear();
      for (int32_t i = first_[atom]; i < first_[atom + 1]; ++i) gathered_.push_back(state_[incoming_[i]]);
      sort(gathered_);
      const uint64_t hash = hash_of(graph.atoms[atom].bits, gathered_);
      plan_.molecule_rows.push_back(readout_.key(hash, atom_numbers_[atom], gathered_).number);
    }
    plan_.molecule_offsets.push_back(static_cast<int32_t>(plan_.molecule_rows.size()));
  }

 private:
  // Directed bond 2 b runs from the bond's first atom to its second, 2 b + 1 back.
  static uint16_t source(const MoleculeGraph& graph, size_t bond) {
    const MoleculeGraph::Bond& both = graph.bonds[bond / 2];
    return bond % 2 == 0 ? both.begin : both.end;
  }

  /// Directed bonds by the atom where they end.
  void list_incoming(const MoleculeGraph& graph) {
    const size_t count = 2 * graph.bonds.size();
    first_.assign(graph.atoms.size() + 1, 0);
    for (size_t bond = 0; bond < count; ++bond) ++first_[source(graph, bond ^ 1) + 1u];
    for (size_t atom = 1; atom < first_.size(); ++atom) first_[atom] += first_[atom - 1];
    next_.assign(first_.begin(), first_.end() - 1);
    incoming_.resize(count);
    for (size_t bond = 0; bond < count; ++bond) {
      incoming_[static_cast<size_t>(next_[source(graph, bond ^ 1)]++)] = static_cast<uint32_t>(bond);
    }
  }

  void number_pairs(const MoleculeGraph& graph) {
    atom_numbers_.clear();
    for (const AtomCode atom : graph.atoms) atom_numbers_.push_back(atoms_.number(atom));
    pair_.resize(2 * graph.bonds.size());
    for (size_t bond = 0; bond < pair_.size(); ++bond) {
      const uint16_t from = source(graph, bond);
      const BondCode code = graph.bonds[bond / 2].code;
      // Bonds are told from atoms by their sign here, until the count of distinct atoms is known.
      const Key rows[2] = {{atom_numbers_[from], 0}, {-1 - bonds_.number(code), 0}};
      pair_[bond] = pairs_.key(mixed(mixed(0, graph.atoms[from].bits), code.bits), 0, rows);
    }
    state_ = pair_;
  }

  void exchange_messages(const MoleculeGraph& graph, Classes& exchange) {
    after_.resize(state_.size());
    for (size_t bond = 0; bond < state_.size(); ++bond) {
      const uint16_t from = source(graph, bond);
      gathered_.clear();
      for (int32_t i = first_[from]; i < first_[from + 1u]; ++i) {
        if (incoming_[i] != (bond ^ 1)) gathered_.push_back(state_[incoming_[i]]);
      }
      sort(gathered_);
      after_[bond] = exchange.key(hash_of(pair_[bond].hash, gathered_), pair_[bond].number, gathered_);
    }
    state_.swap(after_);
  }

  MessagePlan& plan_;
  Codes<AtomCode> atoms_;
  Codes<BondCode> bonds_;
  Classes pairs_, readout_;
  std::vector<Classes> exchanges_;
  // Of the molecule at hand; by directed bond: its pair, and its state after the exchanges so far.
  std::vector<int32_t> first_, next_, atom_numbers_;
  std::vector<uint32_t> incoming_;
  std::vector<Key> pair_, state_, after_, gathered_;
};

}  // namespace

MessagePlan plan_messages(std::span<const MoleculeGraph* const> batch, int depth, bool merge) {
  MessagePlan plan;
  Planner planner(plan, depth, merge);
  for (const MoleculeGraph* graph : batch) planner.add(*graph);
  for (int32_t& row : plan.pairs.rows) {
    if (row < 0) row = static_cast<int32_t>(plan.atoms.size()) - 1 - row;
  }
  return plan;
}

}  // namespace rz::molecules
