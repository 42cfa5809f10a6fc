// SPDX-License-Identifier: Apache-2.0
// Reads the parameters of neural_network.
#include "runtime/src/train/network_settings.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {
namespace {

using network::Activation;
using network::Initialization;
using network::Normalization;
using network::Optimizer;

template <class Value>
using Words = std::pair<std::string_view, Value>;

constexpr Words<Activation> kActivations[] = {
    {"identity", Activation::identity}, {"relu", Activation::relu},
    {"relu6", Activation::relu6},       {"leaky_relu", Activation::leaky_relu},
    {"elu", Activation::elu},           {"selu", Activation::selu},
    {"gelu", Activation::gelu},         {"tanh", Activation::tanh},
    {"sigmoid", Activation::sigmoid}};
constexpr Words<Optimizer> kOptimizers[] = {{"sgd", Optimizer::sgd},
                                            {"adam", Optimizer::adam},
                                            {"adamw", Optimizer::adamw},
                                            {"rmsprop", Optimizer::rmsprop},
                                            {"adagrad", Optimizer::adagrad}};
constexpr Words<Normalization> kNormalizations[] = {
    {"none", Normalization::none}, {"layer", Normalization::layer}, {"batch", Normalization::batch}};
constexpr Words<Initialization> kInitializations[] = {
    {"he", Initialization::he}, {"glorot", Initialization::glorot}, {"lecun", Initialization::lecun}};

[[noreturn]] void refuse(const ModelSpec& spec, const std::string& defect) {
  throw make_error<RuntimeErrorId::ModelDamaged>(spec.name, "compile the model with this version of dmlc", spec.name,
                                                 "(specification)", defect);
}

template <class Value, std::size_t count>
Value word_of(const ModelSpec& spec, const char* parameter, const Words<Value> (&words)[count]) {
  const std::string text = spec.text(parameter);
  for (const auto& [word, value] : words) {
    if (word == text) return value;
  }
  refuse(spec, std::string(parameter) + " `" + text + "` is unknown");
}

std::vector<std::size_t> hidden_layers(const ModelSpec& spec) {
  const auto list = nlohmann::json::parse(spec.text("layers"), nullptr, false);
  constexpr std::size_t kMostLayers = 1000;
  if (!list.is_array() || list.empty() || list.size() > kMostLayers) refuse(spec, "`layers` is no list of numbers");
  std::vector<std::size_t> layers;
  for (const auto& width : list) {
    constexpr std::size_t kWidest = 1 << 20;
    if (!width.is_number_unsigned() || width.get<std::size_t>() == 0 || width.get<std::size_t>() > kWidest) {
      refuse(spec, "`layers` holds something that is no width");
    }
    layers.push_back(width.get<std::size_t>());
  }
  return layers;
}

/// auto is glorot, as of Keras and scikit-learn: of ReLU, too, since he begins with weights so large that networks of a
/// few layers end with larger errors on other rows. selu keeps its spread by lecun alone (Klambauer et al.:
/// Self-Normalizing Neural Networks, 2017).
Initialization initialization_of(const ModelSpec& spec, Activation activation) {
  if (spec.text("initialization") != "auto") return word_of(spec, "initialization", kInitializations);
  return activation == Activation::selu ? Initialization::lecun : Initialization::glorot;
}

/// Whoever writes `recall > 0.9 OR epochs > 100` has said when training ends.
void follow_stop_rule(const StopCondition& rule, NetworkSettings& settings) {
  for (const StopCondition& child : rule.children) follow_stop_rule(child, settings);
  if (rule.metric == "epochs" || rule.metric == "training_time") settings.tolerance.reset();
  constexpr double kMost = 1'000'000;
  if (rule.metric == "epochs" && rule.value > settings.epochs - 1.0) {
    settings.epochs = static_cast<std::uint32_t>(std::min(rule.value, kMost)) + 1;
  }
}

float single(const ModelSpec& spec, const char* parameter) { return static_cast<float>(spec.number(parameter)); }

}  // namespace

NetworkSettings network_settings(const ModelSpec& spec, const NetworkInputs& inputs, std::size_t outputs) {
  NetworkSettings settings;
  settings.shape.numbers = inputs.width;
  settings.shape.tables = inputs.categories.size();
  settings.shape.levels = inputs.levels;
  // The last row of a table stands for values that training did not have.
  for (const EmbeddedInput& input : inputs.embedded) {
    settings.shape.embeddings.push_back({static_cast<std::size_t>(input.unseen_row) + 1, input.width});
  }
  settings.shape.hidden = hidden_layers(spec);
  settings.shape.outputs = outputs;
  settings.shape.activation = word_of(spec, "activation", kActivations);
  // Specifications of earlier versions do not speak of it.
  if (!spec.text("normalization").empty()) {
    settings.shape.normalization = word_of(spec, "normalization", kNormalizations);
  }
  settings.shape.loss = spec.task == Task::regression ? network::Loss::squared_error
                        : spec.task == Task::binary   ? network::Loss::logistic
                                                      : network::Loss::cross_entropy;
  settings.shape.dropout = single(spec, "dropout");
  settings.optimizer = {word_of(spec, "optimizer", kOptimizers),
                        single(spec, "momentum"),
                        spec.flag("nesterov") && spec.number("momentum") > 0,
                        single(spec, "beta1"),
                        single(spec, "beta2"),
                        single(spec, "rho"),
                        single(spec, "eps"),
                        single(spec, "l1"),
                        single(spec, "l2"),
                        single(spec, "clip_norm")};
  settings.initialization = initialization_of(spec, settings.shape.activation);
  settings.batch = static_cast<std::size_t>(spec.integer("batch_size"));
  settings.epochs = static_cast<std::uint32_t>(spec.integer("epochs"));
  settings.tries = static_cast<std::uint32_t>(spec.integer("n_tries"));
  settings.tolerance = spec.number("tolerance");
  if (spec.stop_when) follow_stop_rule(*spec.stop_when, settings);
  if (settings.batch == 0 || settings.epochs == 0 || settings.tries == 0) {
    refuse(spec, "`batch_size`, `epochs` or `n_tries` is 0");
  }
  return settings;
}

double learning_rate(const ModelSpec& spec, std::uint32_t epoch) {
  const double rate = spec.number("learning_rate");
  const double gamma = spec.number("gamma");
  const std::string policy = spec.text("learning_rate_policy");
  if (policy == "exp") return rate * std::pow(gamma, epoch);
  if (policy == "inv") return rate * std::pow(1 + gamma * epoch, -spec.number("power"));
  if (policy == "step") {
    const auto step = static_cast<std::uint32_t>(spec.integer("step"));
    return rate * std::pow(gamma, step == 0 ? 0 : epoch / step);
  }
  return rate;
}

std::uint64_t network_bytes(const NetworkSettings& settings, unsigned threads, std::uint64_t rows) {
  const network::Layout layout(settings.shape);
  const bool is_whole = settings.shape.normalization == network::Normalization::batch;
  const std::uint64_t pass = network::Pass::bytes(settings.shape, network::kRowsTogether);
  const std::uint64_t whole =
      is_whole ? network::Pass::bytes(settings.shape, std::min<std::uint64_t>(settings.batch, rows)) : threads * pass;
  // Parameters, the best ones, two moments, weights with rows and columns exchanged; a gradient per thread and their
  // sum; per thread what rows leave behind, in steps and in measuring.
  const std::uint64_t arrays = 5 + threads + 1;
  return sizeof(float) * arrays * layout.size() + whole + threads * pass;
}

std::uint64_t estimate_network_memory(const ModelSpec& spec, std::uint64_t rows, std::uint64_t matrix_bytes,
                                      std::uint64_t classes) {
  if (rows == 0) return 0;
  NetworkSettings settings;
  settings.shape.numbers = matrix_bytes / rows / sizeof(float);
  settings.shape.hidden = hidden_layers(spec);
  settings.shape.outputs = classes;
  settings.batch = static_cast<std::size_t>(spec.integer("batch_size"));
  if (spec.text("normalization") == "batch") settings.shape.normalization = Normalization::batch;
  // The four columns of a timestamp become seven numbers; the order of an epoch; what metrics hold of each row.
  return matrix_bytes + matrix_bytes / 2 + rows * (4 + 32 * classes) + network_bytes(settings, 1, rows);
}

}  // namespace dmlc::train
