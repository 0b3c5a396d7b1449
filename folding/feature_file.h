// AlphaFold's processed features in an npz file.
#pragma once

#include <string>

#include "folding/pass_features.h"
#include "io/npz.h"

namespace rz::folding {

/// The recycling pass is the leading axis; pass i uses slice i, surplus slices are ignored. Arrays without that axis
/// serve every pass.
class FeatureFile {
 public:
  /// Throws Error(missing) where the file is absent, Error(input) where it is no npz file or lacks aatype.
  explicit FeatureFile(const std::string& path);

  /// How many passes it can serve; a large number where no array has that axis.
  int passes() const;

  /// Throws Error(input) naming the array where it has no slice for the pass, or as PassFeatures does.
  PassFeatures pass(int index) const;

 private:
  Npz file_;
};

}  // namespace rz::folding
