// Chemprop 2: Lightning's hyper-parameters, message_passing.*, bn.*, agg.* and predictor.*.
#include <cmath>

#include "io/numpy_pickle.h"
#include "molecules/chemprop.h"

namespace rz::molecules {
namespace {

using Kind = PickleValue::Kind;

constexpr double kEpsilon = 1e-5;  // torch.nn.BatchNorm1d's

class Reader {
 public:
  Reader(const PickleValue& settings, const PickleValue& root, ChempropReader& out)
      : settings_(settings), root_(root), out_(out), passing_(part("message_passing")), predictor_(part("predictor")) {}

  void run() {
    read_passing();
    read_aggregation();
    copy_network();
    read_head();
    read_tasks();
    read_output_transform();
    read_descriptors();
    fold_batch_norm();
    out_.model.notes.emplace_back(
        "a checkpoint of Chemprop 2 does not say whether hydrogens were added or kept: taken to be implicit");
  }

 private:
  const PickleValue& part(const char* name) const {
    const PickleValue* value = settings_.find(name);
    if (!value) out_.refuse(std::string("its hyper-parameters lack ") + name);
    return *value;
  }

  /// The last word of a class: "MeanAggregation" of "chemprop.nn.agg.MeanAggregation".
  std::string class_of(const PickleValue& value) const {
    const PickleValue* name = value.find("cls");
    if (!name || name->kind != Kind::name) out_.refuse("its hyper-parameters lack a class");
    return name->text.substr(name->text.rfind('.') + 1);
  }
  int64_t integer(const PickleValue& value, const char* name, int64_t otherwise) const {
    const PickleValue* number = value.find(name);
    return number && (number->kind == Kind::integer || number->kind == Kind::boolean) ? number->integer : otherwise;
  }
  /// "RELU", also of an enumeration that is made by a call.
  std::string word(const PickleValue& value, const char* name) const {
    const PickleValue* found = value.find(name);
    if (!found || found->kind == Kind::none) return "";
    return found->kind == Kind::object && !found->items.empty() ? found->items[0]->text : found->text;
  }

  void require_relu(const PickleValue& value) const {
    const std::string name = word(value, "activation");
    if (!name.empty() && name != "RELU" && name != "relu" && name != "ReLU" &&
        name != "torch.nn.modules.activation.ReLU") {
      out_.refuse("its activation is " + name + ", not ReLU");
    }
  }

  void read_passing() {
    DmpnnConfig& config = out_.model.config;
    if (class_of(passing_) != "BondMessagePassing") {
      out_.refuse("its messages are those of " + class_of(passing_) + ", not BondMessagePassing");
    }
    require_relu(passing_);
    if (integer(passing_, "undirected", 0) != 0) out_.refuse("was trained with undirected messages");
    if (integer(passing_, "d_vd", 0) != 0) out_.refuse("needs atom descriptors of its own");
    config.depth = static_cast<int>(integer(passing_, "depth", 3));
    const auto atoms = static_cast<int>(integer(passing_, "d_v", 72));
    const auto bonds = static_cast<int>(integer(passing_, "d_e", 14));
    const std::optional<FeatureScheme> features = scheme_of_widths(atoms, bonds);
    if (!features) {
      out_.refuse("reads " + std::to_string(atoms) + " features of an atom and " + std::to_string(bonds) +
                  " of a bond, as no scheme for molecules has: reactions and extra features are not read");
    }
    config.features = *features;
  }

  void read_aggregation() {
    DmpnnConfig& config = out_.model.config;
    const PickleValue& aggregation = part("agg");
    const std::string name = class_of(aggregation);
    if (name == "MeanAggregation") {
      config.aggregation = Aggregation::mean;
    } else if (name == "SumAggregation") {
      config.aggregation = Aggregation::sum;
    } else if (name == "NormAggregation") {
      config.aggregation = Aggregation::norm;
      const PickleValue* norm = aggregation.find("norm");
      const auto numbers = norm ? numbers_of(*norm) : std::nullopt;
      config.aggregation_norm = numbers && numbers->size() == 1 ? numbers->front() : 100.0;
    } else if (name == "AttentiveAggregation") {
      config.aggregation = Aggregation::attentive;
      out_.copy("state_dict.agg.W.weight", "attention.weight");
      out_.copy("state_dict.agg.W.bias", "attention.bias");
    } else {
      out_.refuse("its aggregation is " + name);
    }
  }

  void copy_network() {
    const std::string from = "state_dict.message_passing.";
    out_.copy_encoder(from);
    if (out_.has(from + "W_d.weight")) out_.refuse("needs atom descriptors of its own");
    for (const char* transform : {"graph_transform.V_transform.mean", "graph_transform.E_transform.mean"}) {
      if (out_.has(from + transform)) out_.refuse("scales features of atoms or bonds of its own");
    }
    out_.copy_layers(
        [](int layer) { return "state_dict.predictor.ffn." + std::to_string(layer) + (layer == 0 ? ".0" : ".2"); });
    if (out_.model.ffn_layers() == 0) out_.refuse("has no feed-forward layers predictor.ffn.0.0, ...");
  }

  void read_head() {
    DmpnnConfig& config = out_.model.config;
    require_relu(predictor_);
    const std::string name = class_of(predictor_);
    if (name == "RegressionFFN") {
      config.head = Head::regression;
    } else if (name == "MveFFN") {
      config.head = Head::mean_variance;
    } else if (name == "EvidentialFFN") {
      config.head = Head::evidential;
    } else if (name == "QuantileFFN") {
      config.head = Head::quantile;
    } else if (name == "BinaryClassificationFFN") {
      config.head = Head::classification;
    } else if (name == "BinaryDirichletFFN") {
      config.head = Head::dirichlet;
    } else if (name == "MulticlassClassificationFFN") {
      config.head = Head::multiclass;
    } else if (name == "MulticlassDirichletFFN") {
      config.head = Head::multiclass_dirichlet;
    } else {
      out_.refuse("its predictor is " + name + ", which this program has not");
    }
    config.classes = static_cast<int>(integer(predictor_, "n_classes", 0));
  }

  void read_tasks() {
    DmpnnModel& model = out_.model;
    const Array& last = model.arrays.at("ffn." + std::to_string(model.ffn_layers() - 1) + ".weight");
    const int64_t outputs = last.rank() == 2 ? last.dim(0) : 0, per_task = values_per_task(model.config);
    if (per_task < 1 || outputs % per_task != 0) out_.refuse("its outputs do not fit its tasks");
    const PickleValue* names = root_.find("output_columns");
    if (names && static_cast<int64_t>(names->items.size()) == outputs / per_task) {
      for (const PicklePointer& name : names->items) model.config.tasks.push_back(name->text);
      return;
    }
    for (int64_t i = 0; i < outputs / per_task; ++i) model.config.tasks.push_back("task_" + std::to_string(i + 1));
    model.notes.emplace_back("the checkpoint does not name its tasks: they are called task_1, task_2, ...");
  }

  /// mean and scale, as vectors: the checkpoint has matrices of one row.
  void copy_scaler(const std::string& from, const std::string& to) {
    for (const char* name : {"mean", "scale"}) {
      const Array values = out_.floats(from + name);
      out_.set(to + name, {values.data<float>(), values.data<float>() + values.numel()});
    }
  }

  void read_output_transform() {
    const std::string from = "state_dict.predictor.output_transform.";
    if (!out_.has(from + "mean")) return;
    copy_scaler(from, "output.");
  }

  void read_descriptors() {
    DmpnnModel& model = out_.model;
    const int64_t extra = out_.extra_inputs();
    if (extra == 0) return;
    if (extra != 200) {
      out_.refuse("needs " + std::to_string(extra) +
                  " extra features; this program makes the 200 of v1_rdkit_2d_normalized only");
    }
    model.config.descriptors = Descriptors::rdkit200;
    model.notes.emplace_back(
        "its 200 extra features have no named generator: taken to be the RDKit descriptors of v1_rdkit_2d_normalized");
    if (!out_.has("state_dict.X_d_transform.mean")) return;
    copy_scaler("state_dict.X_d_transform.", "descriptors.");
  }

  /// Batch normalisation with its running statistics is one multiplication and one addition.
  void fold_batch_norm() {
    if (!out_.has("state_dict.bn.running_mean")) return;
    const Array mean = out_.floats("state_dict.bn.running_mean"), variance = out_.floats("state_dict.bn.running_var");
    const Array weight = out_.floats("state_dict.bn.weight"), bias = out_.floats("state_dict.bn.bias");
    const int64_t width = mean.numel();
    if (variance.numel() != width || weight.numel() != width || bias.numel() != width) {
      out_.refuse("its batch normalisation does not fit together");
    }
    std::vector<double> scale, shift;
    for (int64_t i = 0; i < width; ++i) {
      scale.push_back(weight.data<float>()[i] / std::sqrt(variance.data<float>()[i] + kEpsilon));
      shift.push_back(bias.data<float>()[i] - mean.data<float>()[i] * scale.back());
    }
    out_.set("norm.scale", scale);
    out_.set("norm.shift", shift);
  }

  const PickleValue& settings_;
  const PickleValue& root_;
  ChempropReader& out_;
  const PickleValue& passing_;
  const PickleValue& predictor_;
};

}  // namespace

void read_chemprop_2(const PickleValue& settings, const PickleValue& root, ChempropReader& reader) {
  Reader(settings, root, reader).run();
}

}  // namespace rz::molecules
