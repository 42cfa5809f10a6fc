// SPDX-License-Identifier: Apache-2.0
// Writes the training specification as JSON.
#include "codegen/spec.h"

#include <nlohmann/json.hpp>

#include "codegen/sql/lower.h"

namespace dmlc::codegen {
namespace {

using Json = nlohmann::ordered_json;

Json trend_of(const ir::Condition& stop, const char* op) {
  return {{"metric", stop.metric}, {"op", op}, {"epochs", stop.count}};
}

Json json_of(const ir::Condition& stop) {
  using Kind = ir::Condition::Kind;
  if (stop.kind == Kind::Compare) return {{"metric", stop.metric}, {"op", stop.op}, {"value", stop.value}};
  if (stop.kind == Kind::Increases) return trend_of(stop, "increases");
  if (stop.kind == Kind::Decreases) return trend_of(stop, "decreases");
  if (stop.kind == Kind::DoesNotImprove) return trend_of(stop, "does_not_improve");
  if (stop.kind == Kind::Not) return {{"not", json_of(stop.children.at(0))}};
  Json children = Json::array();
  for (const ir::Condition& child : stop.children) children.push_back(json_of(child));
  return {{stop.kind == Kind::All ? "all" : "any", children}};
}

/// What the options of a training consist of; the checker lets nothing else through.
struct OptionJson {
  Json operator()(bool value) const { return value; }
  Json operator()(std::int64_t value) const { return value; }
  Json operator()(double value) const { return value; }
  Json operator()(const ir::Text& text) const { return text.text; }
  Json operator()(const ir::Word& word) const { return word.text; }
  Json operator()(const ir::Milliseconds& time) const { return {{"milliseconds", time.value}}; }
  Json operator()(const ir::Count& count) const { return {{"count", count.value}, {"unit", count.unit}}; }
  Json operator()(const ir::AttributeList& list) const {
    Json items = Json::array();
    for (const ir::AttributeValue& item : list.items) items.push_back(std::visit(*this, item.data));
    return items;
  }
  Json operator()(const ir::AttributeMap& map) const {
    Json object = Json::object();
    for (const ir::Attribute& entry : map.entries) object[entry.name] = std::visit(*this, entry.value.data);
    return object;
  }
  template <class Other>
  Json operator()(const Other&) const {
    return nullptr;
  }
};

Json features_of(const ir::Project& project) {
  Json features = Json::array();
  for (const ir::NamedExpr& feature : project.features) {
    Json one = {{"name", feature.name}, {"type", feature.type.without_modifier().name}, {"kind", feature.kind}};
    if (feature.only_transformed) one["only_transformed"] = true;
    if (feature.is_group) one["group"] = true;
    features.push_back(std::move(one));
  }
  return features;
}

Json parameters_of(const std::map<std::string, ir::ParameterValue>& values) {
  Json parameters = Json::object();
  for (const auto& [name, value] : values) std::visit([&](const auto& x) { parameters[name] = x; }, value);
  return parameters;
}

Json transforms_of(const ir::Project& project) {
  Json transforms = Json::array();
  for (const ir::Transform& transform : project.transforms)
    transforms.push_back({{"name", transform.name},
                          {"transformer", transform.call.name},
                          {"input", transform.input},
                          {"parameters", parameters_of(transform.call.parameters)}});
  return transforms;
}

/// null for algorithms that learn without a target.
Json target_of(const ir::Project& project) {
  if (!project.target) return {};
  return {{"name", project.target->name}, {"type", project.target->type.without_modifier().name}};
}

Json split_of(const ir::Split& split) {
  static constexpr const char* kBy[] = {"random", "hash", "time"};
  return {{"training", split.training},
          {"validation", split.validation},
          {"test", split.test},
          {"by", kBy[static_cast<int>(split.by)]}};
}

}  // namespace

SourceQueries source_queries(const ir::Module& module, const ir::Train& train) {
  SourceQueries queries{print(select_of(module, module.get<ir::Project>(train.input))), ""};
  if (train.validation.valid())
    queries.validation = print(select_of(module, module.get<ir::Project>(train.validation)));
  return queries;
}

std::string spec_of(const ir::Module& module, const ir::Train& train) {
  const auto& project = module.get<ir::Project>(train.input);
  const SourceQueries queries = source_queries(module, train);
  const std::string source = queries.features + (queries.validation.empty() ? "" : "\n" + queries.validation);
  Json spec = {{"format", 1},
               {"schema", train.model.schema},
               {"name", train.model.name},
               {"algorithm", train.algorithm->name},
               {"task", stdlib::name_of(train.task)},
               {"parameters", parameters_of(train.parameters)},
               {"target", target_of(project)},
               {"features", features_of(project)},
               {"split", split_of(train.split)},
               {"validation_view", train.validation.valid()},
               {"optimize_for", train.optimize_for},
               {"stop_when", train.stop_when ? json_of(*train.stop_when) : Json()},
               {"seed", train.seed},
               {"limits", Json::object()},
               {"source", source}};
  if (!project.transforms.empty()) spec["transforms"] = transforms_of(project);
  for (const ir::Attribute& option : train.options) spec[option.name] = std::visit(OptionJson{}, option.value.data);
  if (train.memory_limit != 0) spec["limits"]["memory"] = train.memory_limit;
  if (train.time_limit_ms != 0) spec["limits"]["time_ms"] = train.time_limit_ms;
  return spec.dump();
}

}  // namespace dmlc::codegen
