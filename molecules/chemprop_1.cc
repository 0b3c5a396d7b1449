// Chemprop 1: argparse's namespace, scalers as NumPy arrays, encoder.encoder.0.* and readout.* (before 1.6: ffn.*).
#include "io/numpy_pickle.h"
#include "molecules/chemprop.h"

namespace rz::molecules {
namespace {

using Kind = PickleValue::Kind;

class Reader {
 public:
  Reader(const PickleValue& args, const PickleValue& root, ChempropReader& out) : args_(args), root_(root), out_(out) {}

  void run() {
    refuse_what_is_missing();
    DmpnnConfig& config = out_.model.config;
    config.features = FeatureScheme::v1;
    config.depth = static_cast<int>(integer("depth", 3));
    config.hydrogens = flag("adding_h")     ? Hydrogens::added
                       : flag("explicit_h") ? Hydrogens::as_written
                                            : Hydrogens::implicit;
    config.aggregation_norm = static_cast<double>(integer("aggregation_norm", 100));
    config.aggregation = aggregation();
    read_tasks();
    read_head();
    halve_quantile_tasks();
    copy_network();
    read_descriptors();
    read_scaler();
  }

 private:
  const PickleValue* find(const char* name) const {
    const PickleValue* value = args_.find(name);
    return value && value->kind != Kind::none ? value : nullptr;
  }
  bool flag(const char* name) const { return integer(name, 0) != 0; }
  int64_t integer(const char* name, int64_t otherwise) const {
    const PickleValue* value = find(name);
    if (!value) return otherwise;
    if (value->kind == Kind::real) return static_cast<int64_t>(value->real);
    if (value->kind != Kind::integer && value->kind != Kind::boolean) out_.refuse(std::string(name) + " is no number");
    return value->integer;
  }
  std::string text(const char* name, const char* otherwise) const {
    const PickleValue* value = find(name);
    return value ? value->text : otherwise;
  }

  void refuse_what_is_missing() const {
    for (const char* name :
         {"reaction", "reaction_solvent", "atom_messages", "undirected", "is_atom_bond_targets", "features_only"}) {
      if (flag(name)) out_.refuse(std::string("was trained with ") + name + ", which this program has not");
    }
    if (integer("number_of_molecules", 1) != 1) out_.refuse("reads several molecules at once");
    for (const char* name : {"atom_features_size", "bond_features_size", "atom_descriptors_size"}) {
      if (integer(name, 0) != 0) out_.refuse(std::string("needs features of its own: ") + name);
    }
    if (text("activation", "ReLU") != "ReLU") out_.refuse("its activation is " + text("activation", "") + ", not ReLU");
  }

  Aggregation aggregation() const {
    const std::string name = text("aggregation", "mean");
    if (name == "mean") return Aggregation::mean;
    if (name == "sum") return Aggregation::sum;
    if (name == "norm") return Aggregation::norm;
    out_.refuse("its aggregation is " + name);
  }

  void read_tasks() {
    const PickleValue* names = find("task_names");
    if (!names || names->items.empty()) out_.refuse("names no tasks (task_names)");
    for (const PicklePointer& name : names->items) out_.model.config.tasks.push_back(name->text);
  }

  void read_head() {
    DmpnnConfig& config = out_.model.config;
    const std::string type = text("dataset_type", ""), loss = text("loss_function", "");
    if (type == "classification") {
      config.head = loss == "dirichlet" ? Head::dirichlet : Head::classification;
    } else if (type == "multiclass") {
      config.head = loss == "dirichlet" ? Head::multiclass_dirichlet : Head::multiclass;
      config.classes = static_cast<int>(integer("multiclass_num_classes", 0));
    } else if (type == "regression") {
      config.head = loss == "mve"                 ? Head::mean_variance
                    : loss == "evidential"        ? Head::evidential
                    : loss == "quantile_interval" ? Head::quantile
                                                  : Head::regression;
    } else {
      out_.refuse("its dataset_type is " + (type.empty() ? "not given" : type) + ", which this program has not");
    }
  }

  /// A quantile model counts each task twice: all lower bounds, then all upper ones.
  void halve_quantile_tasks() {
    std::vector<std::string>& tasks = out_.model.config.tasks;
    if (out_.model.config.head != Head::quantile) return;
    if (tasks.size() % 2 != 0) out_.refuse("is a quantile model of an odd number of bounds");
    tasks.resize(tasks.size() / 2);
  }

  void copy_network() {
    const std::string encoder = "state_dict.encoder.encoder.0.", older = "state_dict.encoder.encoder.";
    const std::string from = out_.has(encoder + "W_i.weight") ? encoder : older;
    out_.copy_encoder(from);
    const std::string head = out_.has("state_dict.readout.1.weight") ? "state_dict.readout." : "state_dict.ffn.";
    out_.copy_layers([&](int layer) { return head + std::to_string(3 * layer + 1); });
    if (out_.model.ffn_layers() == 0) out_.refuse("has no feed-forward layers readout.1, readout.4, ...");
  }

  /// The feed-forward network's width says how many there are.
  void read_descriptors() {
    DmpnnModel& model = out_.model;
    const int64_t extra = out_.extra_inputs();
    if (extra == 0) return;
    const PickleValue* generators = find("features_generator");
    const bool named = generators && !generators->items.empty();
    const std::string generator = named ? generators->items[0]->text : "";
    if (extra != 200 || (named && (generators->items.size() != 1 || generator != "rdkit_2d_normalized"))) {
      out_.refuse("needs " + std::to_string(extra) + " extra features" + (named ? " of " + generator : "") +
                  "; this program makes the 200 of rdkit_2d_normalized only");
    }
    model.config.descriptors = Descriptors::rdkit200;
    if (!named) {
      model.notes.emplace_back(
          "its 200 extra features have no named generator: taken to be the RDKit descriptors of rdkit_2d_normalized");
    }
    const PickleValue* scaler = root_.find("features_scaler");
    if (scaler && scaler->kind == Kind::dict) {
      out_.set("descriptors.mean", scaler_numbers(*scaler, "means"));
      out_.set("descriptors.scale", scaler_numbers(*scaler, "stds"));
    }
  }

  std::vector<double> scaler_numbers(const PickleValue& scaler, const char* name) const {
    const PickleValue* value = scaler.find(name);
    const auto numbers = value ? numbers_of(*value) : std::nullopt;
    if (!numbers) out_.refuse(std::string("its scaler's ") + name + " are no numbers");
    return *numbers;
  }

  void read_scaler() {
    const PickleValue* scaler = root_.find("data_scaler");
    if (!scaler || scaler->kind != Kind::dict) return;
    for (const auto& [name, field] : {std::pair{"output.mean", "means"}, std::pair{"output.scale", "stds"}}) {
      std::vector<double> numbers = scaler_numbers(*scaler, field);
      // Of a quantile model the same again for the upper bounds.
      if (numbers.size() == 2 * out_.model.config.tasks.size()) numbers.resize(numbers.size() / 2);
      out_.set(name, numbers);
    }
  }

  const PickleValue& args_;
  const PickleValue& root_;
  ChempropReader& out_;
};

}  // namespace

void read_chemprop_1(const PickleValue& args, const PickleValue& root, ChempropReader& reader) {
  Reader(args, root, reader).run();
}

}  // namespace rz::molecules
