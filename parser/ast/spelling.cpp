// SPDX-License-Identifier: Apache-2.0
// How the choices of the AST are written in a source.
#include "parser/ast/stop_condition.h"
#include "parser/ast/train_model.h"

namespace dmlc::ast {

std::string_view spelling(CompareOp op) {
  switch (op) {
    case CompareOp::Less:
      return "<";
    case CompareOp::LessEqual:
      return "<=";
    case CompareOp::Greater:
      return ">";
    case CompareOp::GreaterEqual:
      return ">=";
    case CompareOp::Equal:
      return "=";
    case CompareOp::NotEqual:
      return "!=";
  }
  return "";
}

std::string_view spelling(Trend trend) {
  switch (trend) {
    case Trend::Increases:
      return "INCREASES";
    case Trend::Decreases:
      return "DECREASES";
    case Trend::DoesNotImprove:
      return "DOES NOT IMPROVE";
  }
  return "";
}

std::string_view spelling(SplitBy by) {
  switch (by) {
    case SplitBy::Random:
      return "RANDOM";
    case SplitBy::Hash:
      return "HASH";
    case SplitBy::Time:
      return "TIME";
  }
  return "";
}

}  // namespace dmlc::ast
