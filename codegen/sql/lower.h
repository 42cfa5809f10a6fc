// SPDX-License-Identifier: Apache-2.0
// Lowering: IR operations to SQL statements. It decides what is said; print.cpp decides how.
#pragma once

#include <string>
#include <vector>

#include "codegen/sql/sql.h"
#include "ir/ops.h"

namespace dmlc::codegen {

/// Collects the statements of both scripts while the operations are visited in order.
struct Lowering {
  const ir::Module& module;
  std::vector<Statement> up;
  std::vector<std::vector<Statement>> down;  ///< one entry per source statement, to be run last to first
};

void lower(Lowering& lowering, const ir::Source& op);
void lower(Lowering& lowering, const ir::Project& op);
void lower(Lowering& lowering, const ir::Train& op);
void lower(Lowering& lowering, const ir::PredictRow& op);
void lower(Lowering& lowering, const ir::StorePredictions& op);
void lower(Lowering& lowering, const ir::DropModel& op);
void lower(Lowering& lowering, const ir::Sql& op);
/// Makes nothing: the driver reported E0501 and does not come here.
void lower(Lowering& lowering, const ir::Pending& op);

// Names of a model's objects and shapes of its functions, in one place for all lowerings.
[[nodiscard]] TableName predict_function(const TableName& model);
[[nodiscard]] TableName predict_proba_function(const TableName& model);
[[nodiscard]] TableName classes_function(const TableName& model);
[[nodiscard]] TableName features_view(const TableName& model);
[[nodiscard]] TableName validation_view(const TableName& model);
[[nodiscard]] std::string prediction_type(stdlib::Task task, const std::optional<ir::NamedExpr>& target);
/// Empty for regression.
[[nodiscard]] std::string probability_type(stdlib::Task task);
[[nodiscard]] std::vector<std::string> argument_types(const ir::Project& project);
/// The query of a feature view: features, target, split key.
[[nodiscard]] Select select_of(const ir::Module& module, const ir::Project& project);
/// `expr` with references to shared expressions replaced by what they stand for.
[[nodiscard]] ExprPtr expand_shared(const ir::Project& project, const ExprPtr& expr);

}  // namespace dmlc::codegen
