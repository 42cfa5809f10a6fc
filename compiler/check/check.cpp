// SPDX-License-Identifier: Apache-2.0
// Visits the statements in order and keeps what later ones may name.
#include "compiler/check/check.h"

#include "compiler/base/nearest.h"
#include "compiler/check/checker.h"

namespace dmlc::check {

ir::TableName Checker::qualified(const ast::QualifiedName& name, const std::string& schema) const {
  if (name.parts.size() >= 2) return {name.parts[name.parts.size() - 2].text, name.last().text};
  return {schema, name.last().text};
}

const KnownModel* Checker::checked_model(const std::string& schema, const std::string& name) const {
  const auto in_schema = [&](const std::string& candidate) {
    const auto found = models.find({candidate, name});
    return found == models.end() ? nullptr : &found->second;
  };
  if (!schema.empty()) return in_schema(schema);
  for (const std::string& candidate : search_path)
    if (const KnownModel* found = in_schema(candidate)) return found;
  // A model lives in the schema of its source: few are elsewhere.
  if (symbols.names_of(SymbolKind::Model, name) == 0) return nullptr;
  for (const auto& [key, model] : models)
    if (key.name == name) return &model;
  return nullptr;
}

const KnownModel* Checker::find_model(const ast::QualifiedName& name, Reach reach) {
  const std::string& last = name.last().text;
  const std::string schema = name.parts.size() >= 2 ? name.parts[name.parts.size() - 2].text : "";
  if (const KnownModel* known = checked_model(schema, last)) return known;
  if (const types::Model* known = catalog.find_model(schema, last, search_path)) {
    KnownModel model{{known->schema, known->name}, stdlib::Task::Regression, known->target_type, {}, {}};
    model.target = known->target;
    model.row_type = known->row_type;
    if (const auto task = stdlib::find_task(known->task)) model.task = *task;
    for (const types::ModelFeature& feature : known->features)
      model.features.push_back({feature.name, feature.type, ""});
    return &models.emplace(model.model, model).first->second;
  }
  // Of the compilation, but not checked yet, or with mistakes that were reported.
  if (symbols.find(SymbolKind::Model, name, order, reach) != nullptr) return nullptr;
  const auto nearest = suggestion(last, [&] {
    std::vector<std::string> names = catalog.nearest_models(last, search_path);
    for (std::string& symbol : symbols.names(SymbolKind::Model)) names.push_back(std::move(symbol));
    return names;
  });
  if (!options.has_catalog && !nearest && !declared_below(SymbolKind::Model, name)) {
    report_unknown(name.span, "model", last);
    return nullptr;
  }
  auto report = sink.report<Diag::UnknownModel>(name.span, last);
  help_with_symbol(report, SymbolKind::Model, name, nearest);
  return nullptr;
}

bool Checker::names_model(const ast::QualifiedName& name, Reach reach) {
  return symbols.find(SymbolKind::Model, name, order, reach) != nullptr || find_model(name, reach) != nullptr;
}

void Checker::check_declared_once(SymbolKind kind, const ast::QualifiedName& name) {
  const Symbol* first = symbols.earlier(kind, name, order);
  if (first == nullptr) return;
  auto report = [&] {
    if (kind == SymbolKind::Model) return sink.report<Diag::DuplicateModel>(name.span, name.last().text);
    return sink.report<Diag::DuplicateName>(name.span, name_of(kind), name.last().text);
  }();
  report.note(first->span, "first declared here").help("give one of them another name");
}

void Checker::add_pending(ir::Pending op, Span keyword, std::string title) {
  not_generated(keyword, std::move(title));
  result.module.add(std::move(op));
}

void Checker::report_unknown(Span span, const std::string& what, const std::string& name,
                             const std::optional<std::string>& nearest) {
  result.complete = false;
  if (!options.require_types && noted_unknown_types) return;
  noted_unknown_types = true;
  const std::string ways =
      what == "function" ? "give the functions with `--database URL`, `--schema FILE` or `CREATE FUNCTION` in the file"
                         : "give the tables with `--database URL`, `--schema FILE` or `CREATE TABLE` in the file";
  auto report = options.require_types ? sink.report<Diag::UnknownType>(span, what, name)
                                      : sink.report<Diag::TypesLeftToDatabase>(span);
  if (nearest) report.help("did you mean `" + *nearest + "`?").fix(span, *nearest);
  report.help(options.require_types ? ways + ", or cast the expressions: `(expression)::type`"
                                    : ways + " to have them checked now");
}

std::optional<ir::KernelInspection> Checker::inspect(const ir::KernelSource& source, Span span) {
  if (!options.inspect_kernel || lacks_kernel_compiler) return std::nullopt;
  auto inspection = options.inspect_kernel(source);
  if (inspection) return std::move(*inspection);
  lacks_kernel_compiler = true;
  sink.report<Diag::KernelCompilerMissing>(span, inspection.error())
      .help("install dmlc together with its module `dmlc_kernels.so`");
  return std::nullopt;
}

CheckResult check(const std::vector<ast::File>& files, types::Catalog catalog, const Options& options,
                  SourceMap& sources, DiagnosticSink& sink) {
  const Symbols symbols(files);
  Checker checker{std::move(catalog), options, sources, sink, symbols, {}, {}, {options.default_schema}};
  if (!options.has_catalog) checker.catalog.search_path = checker.search_path;
  for (const ast::File& file : files)
    for (const ast::Statement& statement : file.statements) {
      ++checker.order;
      ast::visit_statement([&](const auto& s) { check(checker, s); }, statement);
    }
  report_cycles(checker.workflows, sink);
  return std::move(checker.result);
}

}  // namespace dmlc::check
