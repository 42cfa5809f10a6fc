// SPDX-License-Identifier: Apache-2.0
// What all checks share: the program so far, the catalog, the sink.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "compiler/base/nearest.h"
#include "compiler/check/check.h"
#include "compiler/check/symbols.h"
#include "compiler/check/workflows.h"
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
  Span declared;       ///< empty when it comes from the database
  std::string target;  ///< its name; empty where there is none, or when it is not known
  /// The statement that trains it, of an ensemble that of its first member; none for models of the database.
  const ast::TrainModel* training = nullptr;
  std::string row_type;  ///< of models of the database: the relation whose rows it takes; empty when not known
};

/// A feature transformer as DERIVED knows it.
struct KnownTransformer {
  std::vector<ir::Column> arguments;  ///< columns it reads, in the order of its query
  std::vector<ir::Column> outputs;    ///< both are empty when they are left to the database
  Span declared;
};

/// The state of one compilation. Checks of statements report to `sink` and add to `result`.
struct Checker {
  types::Catalog catalog;
  const Options& options;
  SourceMap& sources;
  DiagnosticSink& sink;
  const Symbols& symbols;
  CheckResult result;
  std::map<ir::TableName, KnownModel> models;  ///< as far as they are checked
  std::vector<std::string> search_path;
  std::map<ir::TableName, KnownTransformer> transformers;  ///< as far as they are checked
  bool noted_unknown_types = false;
  bool changes_catalog = false;         ///< a statement so far makes or drops something that queries may name
  std::set<std::string> unknown_names;  ///< tables and functions reported as not known here
  std::size_t order = 0;                ///< number of the statement being checked
  std::vector<Workflow> workflows;      ///< as far as they are checked
  std::map<ir::TableName, ir::KernelUse> kernels;  ///< whose parameters could be read; of the library: without schema
  bool lacks_kernel_compiler = false;              ///< reported

  /// The name with its schema: as written, else `schema`.
  [[nodiscard]] ir::TableName qualified(const ast::QualifiedName& name, const std::string& schema) const;
  /// What the file or the database knows of a model. When neither does, it is reported: as a mistake where the catalog
  /// was given or a like name is at hand, else as left to the database; then nullptr. A model that a statement below
  /// declares (Reach::All), or whose declaration has mistakes of its own, is nullptr without a report: ask
  /// `names_model`.
  [[nodiscard]] const KnownModel* find_model(const ast::QualifiedName& name, Reach reach = Reach::Before);
  /// True when `name` is a model of the compilation or of the database; reports as `find_model` does when not.
  [[nodiscard]] bool names_model(const ast::QualifiedName& name, Reach reach = Reach::Before);
  /// The endpoint, agent, kernel or transformer that `name` means; reported as models are when there is none. `others`:
  /// further names that may have been meant.
  template <Diag unknown>
  [[nodiscard]] const Symbol* find_symbol(SymbolKind kind, const ast::QualifiedName& name, Reach reach,
                                          const std::vector<std::string>& others = {}) {
    const Symbol* symbol = symbols.find(kind, name, order, reach);
    if (symbol != nullptr) return symbol;
    const auto nearest = suggestion(name.last().text, [&] {
      auto names = symbols.names(kind);
      names.insert(names.end(), others.begin(), others.end());
      return names;
    });
    if (!options.has_catalog && !nearest && !declared_below(kind, name)) {
      report_unknown(name.span, std::string(name_of(kind)), name.last().text);
      return nullptr;
    }
    auto report = sink.report<unknown>(name.span, name.last().text);
    help_with_symbol(report, kind, name, nearest);
    return nullptr;
  }
  /// Reports a second declaration of a name that is still taken.
  void check_declared_once(SymbolKind kind, const ast::QualifiedName& name);
  /// The statement or clause is checked, but code generation will refuse it: "`FORECAST`".
  void not_generated(Span span, std::string what) { result.module.ungenerated.push_back({std::move(what), span}); }
  /// Adds a checked statement that no target generates yet. `title`: how people call it, "`DEPLOY MODEL`".
  void add_pending(ir::Pending op, Span keyword, std::string title);
  /// How queries are resolved: a name that the catalog lacks is a mistake only where the catalog was given as a whole.
  [[nodiscard]] sql::AnalyzeOptions analyze_options() const { return {search_path, options.has_catalog}; }
  /// What a kernel's source says. nullopt when sources are not looked at, or cannot be, which is reported once at
  /// `span`.
  [[nodiscard]] std::optional<ir::KernelInspection> inspect(const ir::KernelSource& source, Span span);
  /// Reports that `what` ("type of feature") could not be found out: an error where types are required, else one note
  /// for the run. `nearest`: a known name that may have been meant.
  void report_unknown(Span span, const std::string& what, const std::string& name,
                      const std::optional<std::string>& nearest = {});

 private:
  /// A model that a statement above made known.
  [[nodiscard]] const KnownModel* checked_model(const std::string& schema, const std::string& name) const;
  [[nodiscard]] bool declared_below(SymbolKind kind, const ast::QualifiedName& name) const {
    return symbols.find(kind, name, order, Reach::All) != nullptr;
  }
  /// The nearest of the names, while there are few mistakes: who reads hundreds needs none, and looking takes long.
  template <class Names>
  [[nodiscard]] std::optional<std::string> suggestion(const std::string& name, Names names) const {
    constexpr std::size_t kMostSuggestions = 200;
    return sink.error_count() < kMostSuggestions ? nearest_name(name, names()) : std::nullopt;
  }
  /// What might have been meant by the name of a symbol that is not there.
  template <class Report>
  void help_with_symbol(Report& report, SymbolKind kind, const ast::QualifiedName& name,
                        const std::optional<std::string>& nearest) {
    if (const Symbol* below = symbols.find(kind, name, order, Reach::All))
      report.note(below->span, "declared below").help("move the declaration above this statement");
    else if (nearest)
      report.help("did you mean `" + *nearest + "`?").fix(name.last().span, *nearest);
    else
      report.help(
          fmt::format("declare the {} above, or give the database that holds it with `--database`", name_of(kind)));
  }
};

#define DMLC_STATEMENT(type, file, lead, form) void check(Checker& checker, const ast::type& statement);
#define DMLC_LEAD(type, lead)
#define DMLC_NO_STATEMENT(lead, help)
#include "parser/statements.def"

}  // namespace dmlc::check
