// SPDX-License-Identifier: Apache-2.0
// Which table COMPUTE reads.
#include "compiler/check/compute_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/check_names.h"
#include "compiler/sql/quote.h"

namespace dmlc::check {
namespace {

class SourceSearch {
 public:
  SourceSearch(Checker& checker, const ast::Compute& statement) : checker_(checker), statement_(statement) {}

  ComputeSource run() {
    if (!statement_.from) {
      if (statement_.on) take(statement_.on->value);
      return std::move(source_);
    }
    const ast::QualifiedName& name = statement_.from->value.table;
    if (!stands_for_another(name)) {
      take(name);
      check_same(name);
    } else if (statement_.on) {
      take(statement_.on->value);
    } else {
      guess(name);
    }
    check_columns();
    return std::move(source_);
  }

 private:
  const types::Relation* find(const ast::QualifiedName& name) const {
    const std::string schema = name.parts.size() >= 2 ? name.parts[name.parts.size() - 2].text : "";
    return checker_.catalog.find_table(schema, name.last().text, checker_.search_path);
  }
  bool stands_for_another(const ast::QualifiedName& name) const {
    return name.parts.size() == 1 && !name.last().quoted && name.last().text == "table" && find(name) == nullptr;
  }

  void take(const ast::QualifiedName& name) {
    source_.relation = find(name);
    if (source_.relation != nullptr) {
      source_.table = ir::TableName{source_.relation->schema, source_.relation->name};
      return;
    }
    source_.table = checker_.qualified(name, checker_.options.default_schema);
    const auto nearest = checker_.catalog.nearest_tables(name.last().text, checker_.search_path);
    const auto first = nearest.empty() ? std::nullopt : std::optional(nearest.front());
    if (!checker_.options.has_catalog) return checker_.report_unknown(name.span, "table", name.last().text, first);
    auto report = checker_.sink.report<Diag::UnknownTable>(name.span, name.last().text);
    if (first)
      report.help("did you mean `" + *first + "`?").fix(name.span, *first);
    else
      report.help("make it above with `CREATE TABLE`");
  }

  /// `FROM trades(…)` beside `ON quotes` reads two tables where one is meant.
  void check_same(const ast::QualifiedName& name) {
    if (!statement_.on) return;
    const ast::QualifiedName& on = statement_.on->value;
    const types::Relation* bound = find(on);
    const bool same = bound != nullptr ? bound == source_.relation : on.last().text == name.last().text;
    if (same) return;
    checker_.sink.report<Diag::Contradiction>(name.span, "FROM " + name.last().text, "ON " + on.last().text)
        .note(on.span, "the computation is bound to this table")
        .help("write `FROM table(…)` for the table of `ON`, or leave `ON` out");
  }

  bool has_columns(const types::Relation& relation) const {
    return std::all_of(statement_.from->value.columns.begin(), statement_.from->value.columns.end(),
                       [&](const ast::Name& column) { return relation.find_column(column.text) != nullptr; });
  }

  void guess(const ast::QualifiedName& name) {
    std::vector<const types::Relation*> fitting;
    for (const types::Relation& relation : checker_.catalog.relations)
      if (has_columns(relation)) fitting.push_back(&relation);
    if (fitting.size() == 1) {
      source_.relation = fitting.front();
      source_.table = ir::TableName{source_.relation->schema, source_.relation->name};
      return;
    }
    if (fitting.empty() && !checker_.options.has_catalog)
      return checker_.report_unknown(name.span, "table", name.last().text);
    std::vector<std::string> names;
    for (const types::Relation* relation : fitting) names.push_back(relation->name);
    auto report = checker_.sink.report<Diag::UnknownTable>(name.span, name.last().text);
    if (fitting.empty())
      report.label("no known table has these columns").help("name the table instead of the word: `FROM trades(…)`");
    else
      report.label("several tables have these columns")
          .help(fmt::format("write which one with `ON`, or name it instead of the word: {}", listed(names)));
  }

  void check_columns() {
    for (const ast::Name& column : statement_.from->value.columns) {
      const types::Column* known = source_.relation != nullptr ? source_.relation->find_column(column.text) : nullptr;
      source_.types.push_back(known != nullptr ? known->type : types::unknown_type());
      if (known != nullptr || source_.relation == nullptr || !source_.relation->columns_known) continue;
      std::vector<std::string> names;
      for (const types::Column& other : source_.relation->columns) names.push_back(other.name);
      auto report = checker_.sink.report<Diag::UnknownColumn>(column.span, column.text);
      if (const auto nearest = nearest_name(column.text, names))
        report.help("did you mean `" + *nearest + "`?").fix(column.span, sql::quote_identifier(*nearest));
      else
        report.help(fmt::format("the columns of `{}` are {}", source_.relation->name, listed(names)));
    }
  }

  Checker& checker_;
  const ast::Compute& statement_;
  ComputeSource source_;
};

}  // namespace

ComputeSource find_compute_source(Checker& checker, const ast::Compute& statement) {
  return SourceSearch(checker, statement).run();
}

}  // namespace dmlc::check
