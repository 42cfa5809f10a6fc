// SPDX-License-Identifier: Apache-2.0
// How the choices of the AST are written in a source.
#include "parser/ast/condition.h"
#include "parser/ast/explain_lineage.h"
#include "parser/ast/grant_predict.h"
#include "parser/ast/show.h"
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

std::string_view spelling(Crossing crossing) {
  switch (crossing) {
    case Crossing::DropsBelow:
      return "DROPS BELOW";
    case Crossing::Exceeds:
      return "EXCEEDS";
  }
  return "";
}

std::string_view spelling(Keep keep) {
  switch (keep) {
    case Keep::All:
      return "ALL";
    case Keep::Last:
      return "LAST";
    case Keep::Best:
      return "BEST";
  }
  return "";
}

std::string_view spelling(LineageOf what) {
  switch (what) {
    case LineageOf::Model:
      return "MODEL";
    case LineageOf::Column:
      return "COLUMN";
    case LineageOf::Endpoint:
      return "ENDPOINT";
  }
  return "";
}

std::string_view spelling(PredictObject what) {
  switch (what) {
    case PredictObject::Model:
      return "MODEL";
    case PredictObject::Endpoint:
      return "ENDPOINT";
  }
  return "";
}

std::string_view spelling(ShowWhat what) {
  switch (what) {
    case ShowWhat::Models:
      return "MODELS";
    case ShowWhat::Versions:
      return "VERSIONS";
    case ShowWhat::Checkpoints:
      return "CHECKPOINTS";
    case ShowWhat::Tensors:
      return "TENSORS";
    case ShowWhat::Endpoints:
      return "ENDPOINTS";
    case ShowWhat::Agents:
      return "AGENTS";
    case ShowWhat::Jobs:
      return "JOBS";
    case ShowWhat::Events:
      return "EVENTS";
    case ShowWhat::Kernels:
      return "KERNELS";
  }
  return "";
}

}  // namespace dmlc::ast
