// Chemprop's checkpoints as networks of ours. Nothing of the pickle is run.
//
// Reference implementation: Chemprop 1.7 (models/model.py, models/mpn.py, utils.py) and 2.x (models/model.py,
// nn/message_passing, nn/agg.py, nn/predictors.py, nn/transforms.py).
#pragma once

#include "io/torch_file.h"
#include "molecules/dmpnn_config.h"

namespace rz::molecules {

/// The network of a checkpoint of Chemprop 1 or 2. Throws Error(input) naming file and setting where it is none, is
/// malformed, or asks for what this program has not (reactions, several molecules, atom or bond targets, atom messages,
/// spectra, activations other than ReLU, own feature files, extra atom features).
DmpnnModel read_chemprop(const TorchFile& file);

/// What both versions share: copies tensors under our names, and refuses.
class ChempropReader {
 public:
  explicit ChempropReader(const TorchFile& file) : file_(file) {}

  [[noreturn]] void refuse(const std::string& what) const;
  bool has(const std::string& tensor) const { return file_.tensors().count(tensor) > 0; }
  void copy(const std::string& from, const std::string& to);
  /// W_i, W_h and W_o of an encoder, with the biases that are there. `from` ends in a point.
  void copy_encoder(const std::string& from);
  /// Feed-forward layers: `name_of(i)` without ".weight", from 0, until there is none.
  template <class NameOf>
  void copy_layers(const NameOf& name_of) {
    for (int layer = 0; has(name_of(layer) + ".weight"); ++layer) {
      const std::string to = "ffn." + std::to_string(layer);
      copy(name_of(layer) + ".weight", to + ".weight");
      copy(name_of(layer) + ".bias", to + ".bias");
    }
  }
  /// A vector of ours from numbers.
  void set(const std::string& to, const std::vector<double>& values);
  /// What the feed-forward network reads beside the encoder's vector, by the width of its first layer.
  int64_t extra_inputs() const;
  Array floats(const std::string& from) const { return file_.floats(from); }

  DmpnnModel model;

 private:
  const TorchFile& file_;
};

void read_chemprop_1(const PickleValue& args, const PickleValue& root, ChempropReader& reader);
void read_chemprop_2(const PickleValue& settings, const PickleValue& root, ChempropReader& reader);

}  // namespace rz::molecules
