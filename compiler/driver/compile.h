// SPDX-License-Identifier: Apache-2.0
// The whole pipeline in one function: source texts in, checked program and artifacts out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/source_file.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/sql/type_oracle.h"
#include "compiler/types/catalog.h"

namespace dmlc::driver {

/// How far to go. Each stage includes those before it.
enum class Stage { Parse, Check, Generate };

struct Options {
  Stage stage = Stage::Generate;
  /// What is known of the database: from a schema file, a live database or both, merged. Empty when offline.
  types::Catalog catalog;
  bool has_catalog = false;
  /// Asks a live database for types our own resolution cannot find; nullptr when offline. Not owned.
  sql::TypeOracle* oracle = nullptr;
  bool require_schema = false;            ///< --require-schema: unresolved types are errors
  std::string default_schema = "public";  ///< where unqualified names of models and tables live
  std::string dump_after_pass;            ///< keep the IR text after this pass in `ir_dump`
  bool keep_ir = false;                   ///< keep the IR text after all passes in `ir`
  /// The names of targets stand for kernels' code: for scripts that are looked at and not run.
  bool name_kernel_code = false;
  bool check_bounds = false;  ///< kernels check their accesses to columns; see codegen::KernelOutput::Checked
  /// false: kernels' sources are not looked at, and what needs them is not generated. The kernel compiler is loaded
  /// when the first one is met.
  bool inspect_kernels = true;
};

enum class StepKind {
  PlainSql,
  DeclareModel,
  CreateView,
  CreateFunction,
  Train,
  StorePredictions,
  DropModel,
  ExplainModel,
  AddKernelBinary,
  DeclareKernel,
  DropKernel,
  PrepareCompute,  ///< makes the columns or the table that a computation fills
  DeclareCompute,
  Compute,
  DropCompute,
};

/// One SQL statement of the up script.
struct Step {
  StepKind kind = StepKind::PlainSql;
  std::string sql;           ///< without a trailing semicolon
  Span span;                 ///< the statement of the source it came from
  std::string title;         ///< "TRAIN MODEL fraud"
  std::string object;        ///< qualified name of what it makes or drops; may be empty
  bool destructive = false;  ///< drops or overwrites what may hold data
};

/// Place of something a runtime error can be about.
struct Place {
  std::string kind;  ///< "model", "target", "feature", "features", "source", "algorithm", "limits", "table"
  std::string name;
  Span span;
};

struct ModelFeature {
  std::string name;
  std::string type;  ///< SQL type
  std::string kind;  ///< number, boolean, category, timestamp, date
};

/// What the program declares of a model.
struct ModelSummary {
  std::string schema;
  std::string name;
  std::string algorithm;
  std::string task;
  std::string target;  ///< empty when the model learns without one
  std::string target_type;
  std::vector<ModelFeature> features;
  std::string spec;                  ///< JSON as given to dml.declare_model
  std::string features_query;        ///< of the view of its features
  std::string validation_query;      ///< of the view of its validation rows; empty where there is none
  std::vector<std::string> sources;  ///< qualified names of the tables it reads
  Span span;
  std::vector<Place> places;
};

/// What the program declares of a kernel.
struct KernelSummary {
  std::string schema;
  std::string name;
  std::string source;
  Span span;
};

/// What the program declares of a computation; a fused one stands for several statements.
struct ComputeSummary {
  std::string schema;
  std::string name;
  std::string table;                 ///< qualified, the one it reads
  std::vector<std::string> columns;  ///< that it fills
  std::vector<std::string> members;  ///< names of the statements, one or several
  std::string spec;                  ///< JSON as given to dml.declare_compute
  Span span;
};

/// Source or code of a kernel, as a file.
struct KernelFile {
  std::string path;  ///< relative to the folder of the artifacts: "kernels/scale.x86-64-v3.so"
  std::string content;
};

struct Compilation {
  bool ok = false;
  std::string name;     ///< stem of the first input: the artifacts' name
  std::string up_sql;   ///< one transaction, ends with COMMIT
  std::string up_body;  ///< the same without BEGIN and COMMIT, for `psql -1`
  std::string down_sql;
  std::string manifest;  ///< JSON
  std::string ir;        ///< after all passes; see Options::keep_ir
  std::string ir_dump;   ///< see Options::dump_after_pass
  std::vector<Step> steps;
  std::vector<ModelSummary> models;
  std::vector<KernelSummary> kernels;
  std::vector<ComputeSummary> computes;
  std::vector<KernelFile> kernel_files;

  /// The model that `step` is a part of; nullptr for other statements.
  [[nodiscard]] const ModelSummary* model_of(const Step& step) const;
};

/// Where the source speaks of what the runtime's finding `id` about `subject` (a feature, the target, a table, the
/// model) means: the clause that the code is about, else the subject, else the model.
[[nodiscard]] Span place_of(const ModelSummary& model, Diag id, std::string_view subject);

/// Compiles the files together, in order. Mistakes go to the sink; `ok` is false when there was an error. Files that
/// statements name, as FROM FILE does, are read and added to `sources`.
[[nodiscard]] Compilation compile(const std::vector<FileId>& files, const Options& options, SourceMap& sources,
                                  DiagnosticSink& sink);

}  // namespace dmlc::driver
