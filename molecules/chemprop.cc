#include "molecules/chemprop.h"

#include "kernels/error.h"

namespace rz::molecules {

void ChempropReader::refuse(const std::string& what) const { throw Error(ExitCode::input, file_.path() + ": " + what); }

void ChempropReader::copy(const std::string& from, const std::string& to) { model.arrays[to] = file_.floats(from); }

void ChempropReader::copy_encoder(const std::string& from) {
  for (const char* name : {"W_i", "W_h", "W_o"}) {
    copy(from + name + ".weight", std::string(name) + ".weight");
    const std::string bias = std::string(name) + ".bias";
    if (has(from + bias)) copy(from + bias, bias);
  }
}

int64_t ChempropReader::extra_inputs() const {
  const Array& first = model.arrays.at("ffn.0.weight");
  return first.rank() == 2 ? first.dim(1) - model.hidden() : 0;
}

void ChempropReader::set(const std::string& to, const std::vector<double>& values) {
  Array array(DType::f32, Shape{static_cast<int64_t>(values.size())});
  for (size_t i = 0; i < values.size(); ++i) array.data<float>()[i] = static_cast<float>(values[i]);
  model.arrays[to] = std::move(array);
}

DmpnnModel read_chemprop(const TorchFile& file) {
  ChempropReader reader(file);
  const PickleValue& root = file.root();
  const PickleValue* args = root.find("args");
  const PickleValue* settings = root.find("hyper_parameters");
  if (args && args->state) {
    read_chemprop_1(*args->state, root, reader);
    reader.model.metadata["source_names"] = "Chemprop 1";
  } else if (settings) {
    read_chemprop_2(*settings, root, reader);
    reader.model.metadata["source_names"] = "Chemprop 2";
  } else {
    reader.refuse("is no checkpoint of Chemprop: it has neither args nor hyper_parameters");
  }
  check_model(reader.model, file.path());
  return std::move(reader.model);
}

}  // namespace rz::molecules
