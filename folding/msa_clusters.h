// Every row that is no cluster's centre goes to the nearest one.
// Source: Jumper et al. 2021, supplement 1.2.7 (doi:10.1038/s41586-021-03819-2); AlphaFold,
// model/tf/data_transforms.py (nearest_neighbor_clusters).
#pragma once

#include <cstdint>
#include <vector>

#include "folding/msa_sample.h"

namespace rz::folding {

/// The members of each cluster, without its centre: [cluster] rows of the alignment, in the order of the sample.
/// Nearest is the centre with the most columns of equal code, gaps (21) and masks (22) not counted, X counted; of
/// several, the first. Runs on the calling TBB arena; the result does not depend on its threads.
std::vector<std::vector<int32_t>> cluster_members(const MsaCodes& msa, const MsaSample& sample);

}  // namespace rz::folding
