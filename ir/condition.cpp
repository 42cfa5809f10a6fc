// SPDX-License-Identifier: Apache-2.0
// Conditions as text.
#include "ir/condition.h"

#include <fmt/format.h>

namespace dmlc::ir {
namespace {

std::string joined(const Condition& condition, std::string_view word) {
  std::string text = "(";
  for (const Condition& child : condition.children)
    text += (text.size() == 1 ? "" : fmt::format(" {} ", word)) + to_text(child);
  return text + ")";
}

std::string trend(const Condition& condition, std::string_view words) {
  return fmt::format("{} {} for {} {}", condition.metric, words, condition.count, condition.unit);
}

}  // namespace

std::string to_text(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::All:
      return joined(condition, "and");
    case Condition::Kind::Any:
      return joined(condition, "or");
    case Condition::Kind::Not:
      return "not (" + to_text(condition.children[0]) + ")";
    case Condition::Kind::Compare:
      return fmt::format("{} {} {}", condition.metric, condition.op, condition.value);
    case Condition::Kind::Increases:
      return trend(condition, "increases");
    case Condition::Kind::Decreases:
      return trend(condition, "decreases");
    case Condition::Kind::DoesNotImprove:
      return trend(condition, "does not improve");
    case Condition::Kind::DropsBelow:
      return fmt::format("{} drops below {}", condition.metric, condition.value);
    case Condition::Kind::Exceeds:
      return fmt::format("{} exceeds {}", condition.metric, condition.value);
    case Condition::Kind::Converged:
      return "converged";
  }
  return "";
}

}  // namespace dmlc::ir
