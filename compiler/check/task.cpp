// SPDX-License-Identifier: Apache-2.0
// Infers kinds and tasks from types.
#include "compiler/check/task.h"

#include <fmt/format.h>

#include "stdlib/catalog.h"

namespace dmlc::check {
namespace {

/// Types whose values are classes by nature.
bool is_class_type(types::TypeKind kind) {
  return kind == types::TypeKind::Text || kind == types::TypeKind::Enum || kind == types::TypeKind::Uuid;
}

}  // namespace

std::string kind_of(const types::Type& type) {
  switch (type.kind) {
    case types::TypeKind::Integer:
    case types::TypeKind::Float:
    case types::TypeKind::Numeric:
      return "number";
    case types::TypeKind::Boolean:
      return "boolean";
    case types::TypeKind::Text:
    case types::TypeKind::Enum:
    case types::TypeKind::Uuid:
      return "category";
    case types::TypeKind::Timestamp:
    case types::TypeKind::TimestampTz:
      return "timestamp";
    case types::TypeKind::Date:
      return "date";
    case types::TypeKind::Time:
    case types::TypeKind::Interval:
    case types::TypeKind::Json:
    case types::TypeKind::Bytea:
    case types::TypeKind::Array:
    case types::TypeKind::Composite:
    case types::TypeKind::Record:
    case types::TypeKind::Other:
    case types::TypeKind::Unknown:
    case types::TypeKind::Error:
      return "";
  }
  return "";
}

std::optional<stdlib::Task> infer_task(const stdlib::Algorithm& algorithm, const types::Type& target,
                                       std::size_t class_count) {
  using stdlib::Task;
  const bool numeric = target.is_numeric();
  const bool boolean = target.kind == types::TypeKind::Boolean;
  const bool classes = is_class_type(target.kind);
  // Without numbers of classes known, several are assumed: the functions then suit any number.
  const Task by_count = class_count == 2 ? Task::Binary : Task::Multiclass;
  if (does(algorithm, Task::Regression) && numeric) return Task::Regression;
  if (does(algorithm, Task::Binary)) {
    if (boolean) return Task::Binary;
    return classes || target.kind == types::TypeKind::Integer ? std::optional(by_count) : std::nullopt;
  }
  for (const Task task : {Task::Recommendation, Task::Forecasting})
    if (does(algorithm, task)) return numeric ? std::optional(task) : std::nullopt;
  // Labels that tell known anomalies.
  if (does(algorithm, Task::AnomalyDetection))
    return boolean || classes || target.kind == types::TypeKind::Integer ? std::optional(Task::AnomalyDetection)
                                                                         : std::nullopt;
  return std::nullopt;
}

std::string targets_of(const stdlib::Algorithm& algorithm) {
  const bool classes = does(algorithm, stdlib::Task::Binary);
  if (classes && does(algorithm, stdlib::Task::Regression)) return "a number, or classes of type boolean, text or enum";
  if (classes) return "classes of type boolean, integer, text or enum";
  return does(algorithm, stdlib::Task::AnomalyDetection) ? "labels of type boolean, integer, text or enum" : "a number";
}

std::string tasks_in_words(const stdlib::Algorithm& algorithm, stdlib::Task asked) {
  std::string own, others;
  for (const stdlib::Task task : algorithm.tasks)
    own += fmt::format("{}`{}`", own.empty() ? "" : ", ", stdlib::name_of(task));
  for (const stdlib::Algorithm* other : stdlib::algorithms())
    if (does(*other, asked)) others += fmt::format("{}`{}`", others.empty() ? "" : ", ", other->name);
  return fmt::format("it does {}; `{}` is done by {}", own, stdlib::name_of(asked), others);
}

types::Type prediction_type(stdlib::Task task, const types::Type& target) {
  switch (task) {
    case stdlib::Task::Regression:
    case stdlib::Task::Recommendation:
    case stdlib::Task::Forecasting:
      return types::double_type();
    case stdlib::Task::Binary:
    case stdlib::Task::Multiclass:
      return target.undomained().without_modifier();
    case stdlib::Task::Clustering:
      return types::integer_type();
    case stdlib::Task::DimensionReduction:
      return types::array_of(types::double_type());
    case stdlib::Task::AnomalyDetection:
      return types::boolean_type();
  }
  return types::unknown_type();
}

std::string probability_type(stdlib::Task task) {
  switch (task) {
    case stdlib::Task::Regression:
    case stdlib::Task::Clustering:
    case stdlib::Task::DimensionReduction:
    case stdlib::Task::Recommendation:
    case stdlib::Task::Forecasting:
      return "";
    case stdlib::Task::Binary:
    case stdlib::Task::AnomalyDetection:
      return "double precision";
    case stdlib::Task::Multiclass:
      return "double precision[]";
  }
  return "";
}

}  // namespace dmlc::check
