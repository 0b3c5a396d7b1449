#include "apps/generate_prior.h"

#include "apps/data_path.h"
#include "io/log.h"

namespace rz {

LoadedPrior::LoadedPrior(const GenerateFlags& flags)
    : choice(choose_device(flags.device)),
      path(flags.model.empty() ? data_path("models/rz-generate-prior.safetensors") : flags.model),
      workers(choice.device, flags.dtype == "bf16" ? Precision::bf16 : Precision::f32) {
  log_info("device: " + choice.device.text() + " (" + choice.reason + ")");
  weights = molecules::read_prior(path);
  log_info("model: " + path + " sha256 " + weights.sha256.substr(0, 16));
  prior = std::make_unique<molecules::Prior>(weights, choice.device);
}

}  // namespace rz
