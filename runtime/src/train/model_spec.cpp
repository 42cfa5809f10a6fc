// SPDX-License-Identifier: Apache-2.0
// Reads the specification's JSON, refusing whatever is not format 1, and assigns rows to splits.
#include "runtime/src/train/model_spec.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "runtime/src/train/forecast_spec.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {
namespace {

using nlohmann::json;

constexpr int kMaximumStopDepth = 64;
constexpr std::uint32_t kMostFolds = 100;

/// Thrown inside this file; parse_model_spec turns it into E0619 with the model's name.
struct SpecDefect {
  std::string text;
};

[[noreturn]] void refuse(std::string text) { throw SpecDefect{std::move(text)}; }

const json& member(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) refuse(std::string("`") + key + "` is missing");
  return *found;
}

std::string text_member(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_string()) refuse(std::string("`") + key + "` is not a string");
  return value.get<std::string>();
}

double number_member(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_number()) refuse(std::string("`") + key + "` is not a number");
  const double number = value.get<double>();
  if (!std::isfinite(number)) refuse(std::string("`") + key + "` is not finite");
  return number;
}

Task read_task(const std::string& text) {
  static const std::map<std::string, Task> kTasks{{"regression", Task::regression},
                                                  {"binary", Task::binary},
                                                  {"multiclass", Task::multiclass},
                                                  {"clustering", Task::clustering},
                                                  {"dimension_reduction", Task::dimension_reduction},
                                                  {"anomaly_detection", Task::anomaly_detection},
                                                  {"recommendation", Task::recommendation},
                                                  {"forecasting", Task::forecasting}};
  const auto found = kTasks.find(text);
  if (found == kTasks.end()) refuse("unknown task `" + text + "`");
  return found->second;
}

ingest::CellKind read_kind(const std::string& text) {
  using ingest::CellKind;
  if (text == "number") return CellKind::number;
  if (text == "boolean") return CellKind::boolean;
  if (text == "category") return CellKind::category;
  if (text == "timestamp") return CellKind::timestamp;
  if (text == "date") return CellKind::date;
  refuse("unknown feature kind `" + text + "`");
}

ParameterValue read_parameter(const std::string& name, const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() || value.is_array()) return value.dump();
  refuse("parameter `" + name + "` has no value");
}

StopCondition read_condition(const json& node, int depth) {
  if (!node.is_object() || node.empty()) refuse("`stop_when` holds something that is not a condition");
  if (depth > kMaximumStopDepth) refuse("`stop_when` is nested too deeply");
  StopCondition condition;
  const bool is_all = node.contains("all");
  if (is_all || node.contains("any")) {
    condition.kind = is_all ? StopCondition::Kind::all : StopCondition::Kind::any;
    const json& children = node[is_all ? "all" : "any"];
    if (!children.is_array() || children.empty()) refuse("`stop_when` has a group without conditions");
    for (const json& child : children) condition.children.push_back(read_condition(child, depth + 1));
    return condition;
  }
  if (node.contains("not")) {
    condition.kind = StopCondition::Kind::negation;
    condition.children.push_back(read_condition(node["not"], depth + 1));
    return condition;
  }
  static const std::set<std::string> kOperators{">", ">=", "<", "<=", "=", "<>"};
  condition.metric = text_member(node, "metric");
  condition.op = text_member(node, "op");
  static const std::set<std::string> kTrends{"increases", "decreases", "does_not_improve"};
  if (kTrends.contains(condition.op)) {
    condition.kind = StopCondition::Kind::trend;
    condition.epochs = static_cast<std::uint32_t>(number_member(node, "epochs"));
    if (condition.epochs == 0) refuse("a trend in `stop_when` is over no epochs");
    return condition;
  }
  condition.value = number_member(node, "value");
  if (!kOperators.contains(condition.op)) refuse("unknown operator `" + condition.op + "` in `stop_when`");
  return condition;
}

void read_features(const json& spec, ModelSpec& out) {
  const json& features = member(spec, "features");
  if (!features.is_array() || features.empty()) refuse("`features` is empty");
  for (const json& feature : features) {
    if (!feature.is_object()) refuse("`features` holds something that is not a feature");
    out.features.push_back({text_member(feature, "name"), read_kind(text_member(feature, "kind"))});
    out.feature_types.push_back(text_member(feature, "type"));
    out.only_transformed.push_back(feature.value("only_transformed", json(false)) == json(true));
    const bool is_group = feature.value("group", json(false)) == json(true);
    if (!is_group && out.groups > 0) refuse("a feature stands behind those of the groups");
    if (!is_group) continue;
    if (out.features.back().kind != ingest::CellKind::category) refuse("a group is not told by categories");
    out.features.back().keeps_all = true;
    ++out.groups;
  }
  if (out.groups == out.features.size()) refuse("no feature enters the model");
}

std::uint32_t feature_called(const ModelSpec& spec, const std::string& name) {
  for (std::uint32_t i = 0; i < spec.features.size(); ++i) {
    if (spec.features[i].name == name) return i;
  }
  refuse("a transform reads `" + name + "`, which is no feature");
}

void read_transforms(const json& spec, ModelSpec& out) {
  const auto found = spec.find("transforms");
  if (found != spec.end() && !found->is_array()) refuse("`transforms` is not a list");
  for (const json& transform : found == spec.end() ? json::array() : *found) {
    if (!transform.is_object()) refuse("`transforms` holds something that is not a transform");
    TransformSpec& to = out.transforms.emplace_back();
    to.name = text_member(transform, "name");
    to.transformer = text_member(transform, "transformer");
    to.input = feature_called(out, text_member(transform, "input"));
    const json& parameters = member(transform, "parameters");
    if (!parameters.is_object()) refuse("`parameters` of a transform is not an object");
    for (const auto& [name, value] : parameters.items()) to.parameters.emplace(name, read_parameter(name, value));
    ingest::FeatureColumn& input = out.features[to.input];
    input.keeps_all = input.kind == ingest::CellKind::category;
  }
  const bool has_input =
      !out.transforms.empty() || std::count(out.only_transformed.begin(), out.only_transformed.end(), false) > 0;
  if (!has_input) refuse("no feature enters the model");
}

void read_split(const json& spec, ModelSpec& out) {
  const json& split = member(spec, "split");
  if (!split.is_object()) refuse("`split` is not an object");
  out.training_fraction = number_member(split, "training");
  out.validation_fraction = number_member(split, "validation");
  out.test_fraction = number_member(split, "test");
  const double sum = out.training_fraction + out.validation_fraction + out.test_fraction;
  if (out.training_fraction <= 0 || out.validation_fraction < 0 || out.test_fraction < 0 || std::abs(sum - 1) > 1e-5) {
    refuse("the fractions of `split` do not sum to 1");
  }
  const std::string by = text_member(split, "by");
  if (by != "random" && by != "hash" && by != "time") refuse("unknown split `" + by + "`");
  out.split_by = by == "hash" ? SplitBy::hash : by == "time" ? SplitBy::time : SplitBy::random;
}

const json& object_member(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_object()) refuse(std::string("`") + key + "` is not an object");
  return value;
}

std::uint64_t optional_count(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return 0;
  if (!found->is_number_unsigned()) refuse(std::string("`") + key + "` is not a count");
  return found->get<std::uint64_t>();
}

void read_checkpoints(const json& rule, ModelSpec& out) {
  CheckpointRule& to = out.checkpoints;
  to.is_asked = true;
  const json& every = object_member(rule, "every");
  to.every_iterations = static_cast<std::uint32_t>(optional_count(every, "count"));
  to.every_ms = optional_count(every, "milliseconds");
  if ((to.every_iterations == 0) == (to.every_ms == 0)) refuse("`checkpoints` says neither iterations nor time");
  const std::string keep = text_member(rule, "keep");
  if (keep != "ALL" && keep != "LAST" && keep != "BEST") refuse("`checkpoints` keeps `" + keep + "`");
  to.keep = keep == "ALL"    ? CheckpointRule::Keep::all
            : keep == "BEST" ? CheckpointRule::Keep::best
                             : CheckpointRule::Keep::last;
  to.last = static_cast<std::uint32_t>(std::max<std::uint64_t>(optional_count(rule, "last"), 1));
}

void read_fallback(const json& rules, ModelSpec& out) {
  for (const auto& [failure, parameters] : rules.items()) {
    if (failure != "memory_error" && failure != "convergence_failure") refuse("unknown failure `" + failure + "`");
    if (!parameters.is_object()) refuse("`fallback` holds something that is no set of parameters");
    FallbackRule& to = out.fallback.emplace_back();
    to.failure = failure == "memory_error" ? FallbackRule::Failure::memory : FallbackRule::Failure::convergence;
    for (const auto& [name, value] : parameters.items()) to.parameters[name] = value.dump();
  }
}

void read_cross_validation(const json& method, ModelSpec& out) {
  const std::string name = text_member(method, "method");
  if (name != "cross_validation" && name != "time_series_split") refuse("unknown validation `" + name + "`");
  CrossValidation& to = out.cross_validation.emplace();
  to.is_by_time = name == "time_series_split";
  to.folds = static_cast<std::uint32_t>(optional_count(method, "folds"));
  if (to.folds < 2 || to.folds > kMostFolds) refuse("fewer than two folds, or more than a hundred");
  to.is_grouped = !to.is_by_time && method.contains("group") && !method["group"].is_null();
  to.is_stratified = method.value("stratified", json(false)) == json(true);
}

void read_balance(const json& method, ModelSpec& out) {
  using Method = Balance::Method;
  static const std::map<std::string, Method> kMethods{{"oversampling", Method::oversampling},
                                                      {"undersampling", Method::undersampling},
                                                      {"class_weights", Method::class_weights},
                                                      {"smote", Method::smote}};
  const auto found = kMethods.find(text_member(method, "method"));
  if (found == kMethods.end()) refuse("unknown way to balance classes");
  Balance& to = out.balance.emplace();
  to.method = found->second;
  if (method.contains("ratio")) to.ratio = number_member(method, "ratio");
  if (method.contains("k")) to.neighbours = static_cast<std::uint32_t>(optional_count(method, "k"));
  if (!(to.ratio > 0 && to.ratio <= 1) || to.neighbours == 0) refuse("`balance` is out of range");
}

/// Clauses that need not be there.
void read_clauses(const json& spec, ModelSpec& out) {
  const auto read = [&](const char* key, void (*reader)(const json&, ModelSpec&)) {
    const auto found = spec.find(key);
    if (found == spec.end() || found->is_null()) return;
    if (!found->is_object()) refuse(std::string("`") + key + "` is not an object");
    reader(*found, out);
  };
  read("checkpoints", read_checkpoints);
  read("fallback", read_fallback);
  read("validate", read_cross_validation);
  read("balance", read_balance);
  if (!read_forecast(spec, out.forecast)) refuse("`forecast` is malformed");
  if (const std::uint64_t retries = optional_count(spec, "max_retries"); retries > 0) {
    out.max_retries = static_cast<std::uint32_t>(retries);
  }
}

void read_options(const json& spec, ModelSpec& out) {
  const json& validation_view = member(spec, "validation_view");
  if (!validation_view.is_boolean()) refuse("`validation_view` is not a boolean");
  out.validation_view = validation_view.get<bool>();
  out.optimize_for = text_member(spec, "optimize_for");
  if (out.optimize_for.empty() && !out.target.empty()) refuse("`optimize_for` is empty");
  const json& seed = member(spec, "seed");
  if (!seed.is_number_integer()) refuse("`seed` is not an integer");
  out.seed =
      seed.is_number_unsigned() ? seed.get<std::uint64_t>() : static_cast<std::uint64_t>(seed.get<std::int64_t>());
  if (const auto stop = spec.find("stop_when"); stop != spec.end() && !stop->is_null()) {
    out.stop_when = read_condition(*stop, 0);
  }
  if (const auto limits = spec.find("limits"); limits != spec.end() && !limits->is_null()) {
    if (!limits->is_object()) refuse("`limits` is not an object");
    out.memory_limit = optional_count(*limits, "memory");
    out.time_limit_ms = optional_count(*limits, "time_ms");
  }
  read_clauses(spec, out);
}

void read_target(const json& target, ModelSpec& out) {
  if (target.is_null()) {
    const bool may_lack =
        out.task == Task::clustering || out.task == Task::dimension_reduction || out.task == Task::anomaly_detection;
    if (!may_lack) refuse("the task needs a target");
    return;
  }
  if (!target.is_object()) refuse("`target` is not an object");
  out.target = text_member(target, "name");
  out.target_type = text_member(target, "type");
  if (out.target.empty()) refuse("the target has no name");
}

void read_spec(const json& spec, ModelSpec& out) {
  if (!spec.is_object()) refuse("the specification is not an object");
  out.name = text_member(spec, "name");
  out.schema = text_member(spec, "schema");
  const json& format = member(spec, "format");
  if (!format.is_number_integer() || format.get<std::int64_t>() != 1) refuse("the format is not 1");
  out.algorithm = text_member(spec, "algorithm");
  out.task = read_task(text_member(spec, "task"));
  const json& parameters = member(spec, "parameters");
  if (!parameters.is_object()) refuse("`parameters` is not an object");
  for (const auto& [name, value] : parameters.items()) out.parameters.emplace(name, read_parameter(name, value));
  read_target(member(spec, "target"), out);
  read_features(spec, out);
  // Users and items are known by name, however many there are.
  for (ingest::FeatureColumn& feature : out.features) {
    if (out.task == Task::recommendation && feature.kind == ingest::CellKind::category) feature.keeps_all = true;
  }
  read_transforms(spec, out);
  read_split(spec, out);
  read_options(spec, out);
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

ingest::Split split_of(const ModelSpec& spec, std::uint64_t random) {
  const double point = static_cast<double>(random >> 11) * 0x1p-53;  // [0, 1)
  if (point < spec.training_fraction) return ingest::Split::training;
  if (point < spec.training_fraction + spec.validation_fraction) return ingest::Split::validation;
  // Fractions that sum to slightly less than 1 must not make a split that nobody asked for.
  if (spec.test_fraction > 0) return ingest::Split::test;
  return spec.validation_fraction > 0 ? ingest::Split::validation : ingest::Split::training;
}

}  // namespace

ingest::TargetKind ModelSpec::target_kind() const {
  if (target.empty()) return ingest::TargetKind::none;
  const bool has_labels = is_classification(task) || task == Task::anomaly_detection;
  return has_labels ? ingest::TargetKind::label : ingest::TargetKind::number;
}

bool is_number_type(std::string_view type) {
  return type == "smallint" || type == "integer" || type == "bigint" || type == "real" || type == "double precision" ||
         type == "numeric";
}

ModelSpec parse_model_spec(std::string_view text) {
  ModelSpec spec;
  try {
    const json parsed = json::parse(text, nullptr, false);
    if (parsed.is_discarded()) refuse("the specification is not JSON");
    read_spec(parsed, spec);
  } catch (const SpecDefect& defect) {
    throw make_error<RuntimeErrorId::ModelDamaged>(spec.name, "train the model again", spec.name, "(specification)",
                                                   defect.text);
  }
  return spec;
}

ingest::Split random_split(const ModelSpec& spec, std::uint64_t index) {
  return split_of(spec, mix(mix(spec.seed) ^ index));
}

ingest::Split hash_split(const ModelSpec& spec, std::uint64_t key_hash) {
  return split_of(spec, mix(mix(spec.seed ^ 0x6861736873706c74ULL) ^ key_hash));
}

}  // namespace dmlc::train
