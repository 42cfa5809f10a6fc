// SPDX-License-Identifier: Apache-2.0
// What all checks share: the program so far, the catalog, the sink.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/check/check.h"
#include "compiler/sql/analyze.h"

namespace dmlc::check {

/// A model as later statements know it.
struct KnownModel {
  ir::TableName model;
  stdlib::Task task = stdlib::Task::Regression;
  types::Type target_type;
  struct Feature {
    std::string name;
    types::Type type;
    std::string expr;  ///< how it is computed; empty when the model is known from the database only
  };
  std::vector<Feature> features;
  Span declared;  ///< empty when it comes from the database
};

/// The state of one compilation. Checks of statements report to `sink` and add to `result`.
struct Checker {
  types::Catalog catalog;
  const Options& options;
  const SourceMap& sources;
  DiagnosticSink& sink;
  CheckResult result;
  std::map<ir::TableName, KnownModel> models;
  std::vector<std::string> search_path;
  bool noted_unknown_types = false;
  bool changes_catalog = false;         ///< a statement so far makes or drops something that queries may name
  std::set<std::string> unknown_names;  ///< tables and functions reported as not known here

  /// The name with its schema: as written, else `schema`.
  [[nodiscard]] ir::TableName qualified(const ast::QualifiedName& name, const std::string& schema) const;
  /// What the file or the database knows of a model; reports E0209 and gives nullptr when neither does.
  [[nodiscard]] const KnownModel* find_model(const ast::QualifiedName& name);
  /// How queries are resolved: a name that the catalog lacks is a mistake only where the catalog was given as a whole.
  [[nodiscard]] sql::AnalyzeOptions analyze_options() const { return {search_path, options.has_catalog}; }
  /// Reports that `what` ("type of feature") could not be found out: an error where types are required, else one note
  /// for the run. `nearest`: a known name that may have been meant.
  void report_unknown(Span span, const std::string& what, const std::string& name,
                      const std::optional<std::string>& nearest = {});
};

void check(Checker& checker, const ast::TrainModel& statement);
void check(Checker& checker, const ast::StorePredictions& statement);
void check(Checker& checker, const ast::DropModel& statement);
void check(Checker& checker, const ast::SqlStatement& statement);

}  // namespace dmlc::check
