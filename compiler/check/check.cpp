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

const KnownModel* Checker::find_model(const ast::QualifiedName& name) {
  const std::string& last = name.last().text;
  const std::string schema = name.parts.size() >= 2 ? name.parts[name.parts.size() - 2].text : "";
  for (const auto& [key, model] : models)
    if (key.name == last && (schema.empty() || key.schema == schema)) return &model;
  if (const types::Model* known = catalog.find_model(schema, last, search_path)) {
    KnownModel model{{known->schema, known->name}, stdlib::Task::Regression, known->target_type, {}, {}};
    if (known->task == "binary") model.task = stdlib::Task::Binary;
    if (known->task == "multiclass") model.task = stdlib::Task::Multiclass;
    for (const types::ModelFeature& feature : known->features)
      model.features.push_back({feature.name, feature.type, ""});
    return &models.emplace(model.model, model).first->second;
  }
  auto report = sink.report<Diag::UnknownModel>(name.span, last);
  std::vector<std::string> names = catalog.nearest_models(last, search_path);
  for (const auto& [key, model] : models) names.push_back(key.name);
  if (const auto nearest = nearest_name(last, names))
    report.help("did you mean `" + *nearest + "`?").fix(name.last().span, *nearest);
  else
    report.help("declare it above with `TRAIN MODEL`, or give the database that holds it with `--database`");
  return nullptr;
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

CheckResult check(const std::vector<ast::File>& files, types::Catalog catalog, const Options& options,
                  const SourceMap& sources, DiagnosticSink& sink) {
  Checker checker{std::move(catalog), options, sources, sink, {}, {}, {options.default_schema}};
  if (!options.has_catalog) checker.catalog.search_path = checker.search_path;
  for (const ast::File& file : files)
    for (const ast::Statement& statement : file.statements)
      std::visit([&](const auto& s) { check(checker, s); }, statement);
  return std::move(checker.result);
}

}  // namespace dmlc::check
