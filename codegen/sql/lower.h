// SPDX-License-Identifier: Apache-2.0
// Lowering: IR operations to SQL statements. It decides what is said; print.cpp decides how.
#pragma once

#include <string>
#include <vector>

#include "codegen/kernel/artifacts.h"
#include "codegen/sql/sql.h"
#include "compiler/base/source_file.h"
#include "ir/ops.h"

namespace dmlc::codegen {

/// A mistake or a remark of a toolchain about a kernel, and the statement that it is about.
struct KernelProblem {
  Span span;
  std::string kernel;
  ir::KernelFinding finding;
};

/// A computation as it is declared, which may be a member of one that could not be fused after all.
struct DeclaredCompute {
  const ir::Compute* op = nullptr;  ///< of the module
  std::string spec;                 ///< JSON
};

/// Collects the statements of both scripts while the operations are visited in order.
struct Lowering {
  const ir::Module& module;
  const SourceMap& sources;
  std::string default_schema;
  KernelBuilder& builder;
  KernelArtifacts kernels = {};
  std::vector<DeclaredCompute> computes = {};
  std::vector<KernelProblem> problems = {};
  bool noted_missing_gpu_code = false;
  std::vector<Statement> up = {};
  std::vector<std::vector<Statement>> down = {};  ///< one entry per source statement, to be run last to first
};

void lower(Lowering& lowering, const ir::Source& op);
void lower(Lowering& lowering, const ir::Project& op);
void lower(Lowering& lowering, const ir::Train& op);
void lower(Lowering& lowering, const ir::PredictRow& op);
void lower(Lowering& lowering, const ir::StorePredictions& op);
void lower(Lowering& lowering, const ir::DropModel& op);
void lower(Lowering& lowering, const ir::ExplainModel& op);
void lower(Lowering& lowering, const ir::CreateTransformer& op);
void lower(Lowering& lowering, const ir::CreateKernel& op);
void lower(Lowering& lowering, const ir::Compute& op);
void lower(Lowering& lowering, const ir::Sql& op);
/// Makes nothing: the driver reported E0501 and does not come here.
void lower(Lowering& lowering, const ir::Pending& op);

/// A statement of the source while it is lowered: what all its SQL has in common.
struct LoweredStatement {
  Span span;
  std::string title;   ///< "COMPUTE totals"
  std::string object;  ///< what it makes
};

/// Builds the kernel and adds its binaries to the up script, where they are not there yet. nullptr with problems noted
/// when it cannot be built.
[[nodiscard]] const BuiltKernel* add_kernel(Lowering& lowering, const LoweredStatement& statement,
                                            const ir::KernelUse& kernel, const LaunchShape& shape,
                                            const TableName& name);
/// An array literal of the texts, as text[] reads it.
[[nodiscard]] std::string array_literal(const std::vector<std::string>& texts);

// Names of a model's objects and shapes of its functions, in one place for all lowerings.
[[nodiscard]] TableName predict_function(const TableName& model);
[[nodiscard]] TableName predict_proba_function(const TableName& model);
[[nodiscard]] TableName recommend_function(const TableName& model);
[[nodiscard]] TableName classes_function(const TableName& model);
[[nodiscard]] TableName forecast_function(const TableName& model);
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
