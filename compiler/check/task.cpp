// SPDX-License-Identifier: Apache-2.0
// Infers kinds and tasks from types.
#include "compiler/check/task.h"

#include <fmt/format.h>

#include <algorithm>

#include "stdlib/catalog.h"

namespace dmlc::check {
namespace {

bool does(const stdlib::Algorithm& algorithm, stdlib::Task task) {
  return std::find(algorithm.tasks.begin(), algorithm.tasks.end(), task) != algorithm.tasks.end();
}

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
  const bool classifies = does(algorithm, Task::Binary);
  if (target.kind == types::TypeKind::Boolean) return classifies ? std::optional(Task::Binary) : std::nullopt;
  // Without numbers of classes known, several are assumed: the functions then suit any number.
  const Task by_count = class_count == 2 ? Task::Binary : Task::Multiclass;
  if (is_class_type(target.kind)) return classifies ? std::optional(by_count) : std::nullopt;
  if (!target.is_numeric()) return std::nullopt;
  if (does(algorithm, Task::Regression)) return Task::Regression;
  return target.kind == types::TypeKind::Integer ? std::optional(by_count) : std::nullopt;
}

std::string targets_of(const stdlib::Algorithm& algorithm) {
  const bool regression = does(algorithm, stdlib::Task::Regression);
  const bool classes = does(algorithm, stdlib::Task::Binary);
  if (regression && classes) return "a number, or classes of type boolean, text or enum";
  return regression ? "a number" : "classes of type boolean, integer, text or enum";
}

std::string tasks_in_words(const stdlib::Algorithm& algorithm, stdlib::Task asked) {
  std::string own, others;
  for (const stdlib::Task task : algorithm.tasks)
    own += fmt::format("{}`{}`", own.empty() ? "" : ", ", stdlib::name_of(task));
  for (const stdlib::Algorithm* other : stdlib::algorithms())
    if (does(*other, asked)) others += fmt::format("{}`{}`", others.empty() ? "" : ", ", other->name);
  return fmt::format("it does {}; `{}` is done by {}", own, stdlib::name_of(asked), others);
}

}  // namespace dmlc::check
