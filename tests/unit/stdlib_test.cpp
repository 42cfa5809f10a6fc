// SPDX-License-Identifier: Apache-2.0
// The tables of the standard library: names once, defaults that fit, summaries in one style, the page up to date.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>
#include <sstream>

#include "compiler/cli/library.h"
#include "stdlib/catalog.h"

namespace {

using namespace dmlc;
using stdlib::Parameter;

void check_summary(std::string_view owner, std::string_view summary) {
  REQUIRE_MESSAGE(!summary.empty(), owner);
  // Names such as GPU or Monday begin a few; a sentence would begin with one capital.
  const bool is_lower = summary.size() < 2 || std::isupper(static_cast<unsigned char>(summary[0])) == 0 ||
                        std::isupper(static_cast<unsigned char>(summary[1])) != 0 || summary.starts_with("PREDICT");
  const bool names_gpu = summary.starts_with("a GPU") || summary.starts_with("the CPU");
  CHECK_MESSAGE((is_lower || names_gpu), owner, ": ", summary);
  CHECK_MESSAGE(!summary.ends_with('.'), owner, ": ", summary);
}

/// The numbers a default holds.
std::vector<double> numbers_of(const stdlib::ParameterDefault& value) {
  std::vector<double> numbers;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) numbers.push_back(static_cast<double>(*integer));
  if (const auto* number = std::get_if<double>(&value)) numbers.push_back(*number);
  if (const auto* list = std::get_if<std::span<const std::int64_t>>(&value))
    for (const std::int64_t item : *list) numbers.push_back(static_cast<double>(item));
  if (const auto* list = std::get_if<std::span<const double>>(&value)) numbers.assign(list->begin(), list->end());
  return numbers;
}

bool has_choices(const Parameter& parameter) {
  switch (parameter.type) {
    case stdlib::ParameterType::Word:
    case stdlib::ParameterType::WordOrInteger:
    case stdlib::ParameterType::WordOrNumber:
      return true;
    case stdlib::ParameterType::Boolean:
    case stdlib::ParameterType::Integer:
    case stdlib::ParameterType::Float:
    case stdlib::ParameterType::Text:
    case stdlib::ParameterType::ColumnName:
    case stdlib::ParameterType::FeatureName:
    case stdlib::ParameterType::IntegerList:
    case stdlib::ParameterType::NumberList:
    case stdlib::ParameterType::Size:
    case stdlib::ParameterType::Duration:
      return false;
  }
  return false;
}

/// What a parameter counts with is a word of another one, or a task.
void check_condition(const std::string& who, std::span<const Parameter> parameters, const Parameter& parameter) {
  CHECK_MESSAGE(parameter.only_with.empty() == parameter.only_values.empty(), who);
  for (const std::string_view value : parameter.only_values) {
    if (parameter.only_with == "task") {
      CHECK_MESSAGE(stdlib::find_task(value), who);
      continue;
    }
    const Parameter* other = stdlib::find(parameters, parameter.only_with);
    REQUIRE_MESSAGE(other != nullptr, who);
    CHECK_MESSAGE(std::find(other->choices.begin(), other->choices.end(), value) != other->choices.end(), who);
  }
}

void check_parameters(std::string_view owner, std::span<const Parameter> parameters) {
  std::set<std::string_view> names;
  for (const Parameter& parameter : parameters) {
    const std::string who = fmt::format("{}.{}", owner, parameter.name);
    CHECK_MESSAGE(names.insert(parameter.name).second, who);
    CHECK_MESSAGE(parameter.name != "task", who);
    CHECK_MESSAGE(parameter.choices.empty() != has_choices(parameter), who);
    CHECK_MESSAGE(parameter.minimum <= parameter.maximum, who);
    for (const double number : numbers_of(parameter.default_value)) CHECK_MESSAGE(contains(parameter, number), who);
    if (const auto* word = std::get_if<std::string_view>(&parameter.default_value))
      CHECK_MESSAGE(std::find(parameter.choices.begin(), parameter.choices.end(), *word) != parameter.choices.end(),
                    who);
    const bool has_default = parameter.default_value.index() != 0;
    CHECK_MESSAGE(!(parameter.is_required && has_default), who);
    if (!parameter.excludes.empty()) CHECK_MESSAGE(stdlib::find(parameters, parameter.excludes) != nullptr, who);
    check_condition(who, parameters, parameter);
    check_summary(who, parameter.summary);
  }
}

}  // namespace

TEST_CASE("names of the standard library are unique in their table") {
  for (const cli::LibrarySection& section : cli::library()) {
    REQUIRE_MESSAGE(!section.entries.empty(), section.title);
    std::set<std::string> names;
    for (const cli::LibraryEntry& entry : section.entries) {
      CHECK_MESSAGE(names.insert(entry.name).second, section.kind, " ", entry.name);
      if (!entry.alias.empty()) CHECK_MESSAGE(names.insert(entry.alias).second, section.kind, " ", entry.alias);
      CHECK_MESSAGE(entry.facts.size() == section.entries.front().facts.size(), entry.name);
      check_summary(entry.name, entry.summary);
      check_parameters(entry.name, entry.parameters);
    }
  }
  for (const stdlib::Quantity& quantity : stdlib::quantities())
    CHECK_MESSAGE(stdlib::find_metric(quantity.name) == nullptr, quantity.name);
}

TEST_CASE("settings are declared like parameters") {
  check_parameters("deployment", stdlib::deploy_options());
  check_parameters("resource limits", stdlib::resource_limits());
  check_parameters("training limits", stdlib::training_limits());
}

TEST_CASE("algorithms fit their tasks") {
  for (const stdlib::Algorithm* algorithm : stdlib::algorithms()) {
    REQUIRE_FALSE(algorithm->tasks.empty());
    for (const stdlib::Task task : algorithm->tasks) {
      const bool has_target = target_use(*algorithm, task) != stdlib::TargetUse::None;
      CHECK_MESSAGE(has_target >= wants_target(task), algorithm->name);
      const stdlib::Metric* metric = stdlib::find_metric(default_metric(*algorithm, task, has_target));
      if (has_target || task != stdlib::Task::AnomalyDetection) REQUIRE_MESSAGE(metric != nullptr, algorithm->name);
      if (metric != nullptr) CHECK_MESSAGE((metric->fits(task) && metric->needs_target <= has_target), algorithm->name);
    }
    CHECK_MESSAGE(algorithm->forecasts == does(*algorithm, stdlib::Task::Forecasting), algorithm->name);
  }
}

TEST_CASE("training knows the tasks of each algorithm") {
  std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/runtime/src/train/algorithms.def");
  std::ostringstream text;
  text << file.rdbuf();
  for (const stdlib::Algorithm* algorithm : stdlib::algorithms()) {
    if (!algorithm->is_trained) continue;
    std::string letters;
    for (const stdlib::Task task : algorithm->tasks) {
      const auto& left_out = algorithm->checked_only;
      const bool is_trained =
          std::find(left_out.begin(), left_out.end(), fmt::format("task = {}", name_of(task))) == left_out.end();
      if (is_trained && letters.find(letter_of(task)) == std::string::npos) letters += letter_of(task);
    }
    const std::string row = fmt::format("DMLC_TRAINER({}, \"{}\",", algorithm->name, letters);
    CHECK_MESSAGE(text.str().find(row) != std::string::npos, row);
  }
}

TEST_CASE("tasks are found by their names") {
  for (const stdlib::Task task : stdlib::kAllTasks) CHECK(stdlib::find_task(name_of(task)) == task);
  CHECK_FALSE(stdlib::find_task("magic"));
}

TEST_CASE("defaults and ranges read as they are written") {
  const stdlib::Algorithm& kmeans = *stdlib::find_algorithm("kmeans");
  CHECK(default_text(*stdlib::find_parameter(kmeans, "init")) == "'kmeans++'");
  CHECK(type_in_words(*stdlib::find_parameter(kmeans, "k")) == "silhouette, elbow or an integer");
  CHECK(range_of(*stdlib::find_parameter(kmeans, "k")) == "at least 2 and at most 100000");
  const stdlib::Algorithm& network = *stdlib::find_algorithm("neural_network");
  CHECK(default_text(*stdlib::find_parameter(network, "layers")) == "[100]");
  CHECK(range_of(*stdlib::find_parameter(network, "dropout")) == "at least 0 and less than 1");
}

TEST_CASE("the reference page is up to date") {
  std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/docs/stdlib.md", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  CHECK_MESSAGE(text.str() == cli::library_page(), "write it anew: build/bin/dmlc stdlib --markdown > docs/stdlib.md");
}
