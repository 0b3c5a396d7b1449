// Stands in for fold_relax.cc in builds without OpenMM.
#include "apps/fold_relax.h"
#include "kernels/error.h"

namespace rz {

struct ModelRelaxer::Tables {};

ModelRelaxer::ModelRelaxer(const std::string&, int) {
  throw Error(ExitCode::usage, "--relax: this build cannot relax; it was made without OpenMM, gemmi or pugixml");
}

ModelRelaxer::~ModelRelaxer() = default;

ModelRelaxer::Relaxed ModelRelaxer::relax(const folding::FoldedModel&, const std::string&) const { return {}; }

}  // namespace rz
