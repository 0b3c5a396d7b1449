// The heads that read the last representations. Source: Jumper et al. 2021, doi:10.1038/s41586-021-03819-2, supplement,
// section 1.9.
#pragma once

#include <optional>

#include "folding/layers.h"

namespace rz::folding {

/// Logits, on the host.
struct HeadLogits {
  Array lddt;        ///< [n, 50] f32
  Array tm;          ///< [n, n, 64] f32: aligned error; of no elements where the model lacks the head
  Array distogram;   ///< [n, n, 64] f32
  Array masked_msa;  ///< [s, n, 23] f32
  Array resolved;    ///< [n, 37] f32
};

class Heads {
 public:
  Heads(const LayerReader& reader, const Scope& model, int64_t msa_width, int64_t pair_width, int64_t single_width);

  bool has_aligned_error() const { return aligned_error_.has_value(); }

  /// state [n, single width]: the structure module's last one.
  Array lddt(const Session& session, const Tensor& state) const;
  /// pair [n, n, pair width]; empty where the model lacks the head.
  Array aligned_error(const Session& session, const Tensor& pair) const;
  Array distogram(const Session& session, const Tensor& pair) const;
  /// msa [s, n, msa width]
  Array masked_msa(const Session& session, const Tensor& msa) const;
  /// single [n, single width]: the trunk's.
  Array resolved(const Session& session, const Tensor& single) const;

 private:
  LayerNorm lddt_norm_;
  Linear lddt_0_, lddt_1_, lddt_out_;
  Linear distogram_, masked_msa_, resolved_;
  std::optional<Linear> aligned_error_;
};

}  // namespace rz::folding
