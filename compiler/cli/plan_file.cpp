// SPDX-License-Identifier: Apache-2.0
// Writes and reads saved plans.
#include "compiler/cli/plan_file.h"

#include <nlohmann/json.hpp>

namespace dmlc::cli {
namespace {

using Json = nlohmann::ordered_json;
constexpr int kFormat = 1;

}  // namespace

std::string save_plan(const Plan& plan, const Program& program, const SourceMap& sources,
                      const std::string& default_schema) {
  Json file = {{"dmlc_plan", kFormat}, {"state", plan.state}, {"default_schema", default_schema}};
  file["items"] = Json::array();
  for (const auto& item : plan.items)
    file["items"].push_back({{"sign", name_of(item.sign)},
                             {"title", item.title},
                             {"details", item.details},
                             {"destructive", item.destructive}});
  file["sources"] = Json::array();
  for (const auto id : program.files)
    file["sources"].push_back({{"name", sources.file(id).name()}, {"text", sources.file(id).text()}});
  file["steps"] = Json::array();
  for (const auto& step : program.compilation.steps) file["steps"].push_back(step.sql);
  return file.dump(2) + "\n";
}

Result<SavedPlan> load_plan(std::string_view text) try {
  const auto file = Json::parse(text);
  if (!file.is_object() || !file.contains("dmlc_plan")) return Failure{"it is no saved plan"};
  if (file.at("dmlc_plan") != kFormat) return Failure{"it was saved by another version"};
  SavedPlan plan{.state = file.at("state"), .default_schema = file.at("default_schema")};
  for (const auto& source : file.at("sources")) plan.sources.emplace_back(source.at("name"), source.at("text"));
  for (const auto& step : file.at("steps")) plan.steps.push_back(step);
  return plan;
} catch (const nlohmann::json::exception&) {
  return Failure{"its JSON is damaged"};
}

}  // namespace dmlc::cli
