// A recurrent network that writes SMILES token by token (Segler et al. 2018,
// https://doi.org/10.1021/acscentsci.7b00512; Olivecrona et al. 2017, https://doi.org/10.1186/s13321-017-0235-x): a
// table of token inputs, layers of GRU, logits of the next token.
#pragma once

#include <vector>

#include "kernels/context.h"
#include "kernels/gather.h"
#include "kernels/linear.h"
#include "molecules/generate/prior_weights.h"
#include "molecules/generate/smiles_tokens.h"

namespace rz::molecules {

class Prior {
 public:
  /// Places the weights on a device. Throws Error(input) where the vocabulary is none.
  Prior(const PriorWeights& weights, const Device& device);

  const Vocabulary& vocabulary() const { return vocabulary_; }
  int64_t hidden() const { return hidden_; }
  size_t layers() const { return layers_.size(); }

  /// What a sequence has been so far: per layer [m, hidden] f32 on the device.
  using States = std::vector<Tensor>;

  /// The states before any token, in an arena of the device.
  States first_states(Context& context, Arena& arena, int64_t m) const;

  /// One token further, for m sequences at once; a sequence's numbers do not depend on the others.
  ///
  ///   tokens  [m] i32 on the device: the last token of each
  ///   after   as `before`, overwritten; other memory
  ///   logits  [m, tokens] f32 on the device: of the next token
  void step(Context& context, const Tensor& tokens, const States& before, const States& after,
            const Tensor& logits) const;

 private:
  struct Layer {
    LinearWeight input, recurrent;  // the first layer's input is the table
  };

  Vocabulary vocabulary_;
  int64_t hidden_;
  Arena weights_;
  Tensor table_;
  std::vector<Layer> layers_;
  LinearWeight output_;
};

}  // namespace rz::molecules
