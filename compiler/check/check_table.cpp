// SPDX-License-Identifier: Apache-2.0
// Tables and columns that statements name outside SQL.
#include "compiler/check/check_table.h"

namespace dmlc::check {

const types::Relation* find_table(Checker& checker, std::span<const ast::Name> name) {
  const ast::Name& table = name.back();
  const std::string schema = name.size() >= 2 ? name[name.size() - 2].text : "";
  const types::Relation* found = checker.catalog.find_table(schema, table.text, checker.search_path);
  if (found != nullptr) return found;
  const std::vector<std::string> nearest = checker.catalog.nearest_tables(table.text, checker.search_path);
  if (!checker.options.has_catalog) {
    checker.report_unknown(table.span, "table", table.text,
                           nearest.empty() ? std::nullopt : std::optional(nearest.front()));
    return nullptr;
  }
  auto report = checker.sink.report<Diag::UnknownTable>(table.span, table.text);
  if (nearest.empty())
    report.help("make it above with `CREATE TABLE`, or look at the tables of the database or schema file");
  else
    report.help("did you mean `" + nearest.front() + "`?").fix(table.span, nearest.front());
  return nullptr;
}

void report_unknown_column(Checker& checker, const ast::Name& column, const std::vector<std::string>& known,
                           const std::string& whose) {
  auto report = checker.sink.report<Diag::UnknownColumn>(column.span, column.text);
  if (const auto nearest = nearest_name(column.text, known))
    report.help("did you mean `" + *nearest + "`?").fix(column.span, *nearest);
  else
    report.help("the columns of " + whose + " are " + listed(known));
}

}  // namespace dmlc::check
