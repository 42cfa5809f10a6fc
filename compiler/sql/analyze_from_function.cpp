// SPDX-License-Identifier: Apache-2.0
// Functions in FROM: scalars, rows, column definition lists, ROWS FROM, WITH ORDINALITY, XMLTABLE.
#include <algorithm>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/builtins.h"

namespace dmlc::sql {
namespace {

Field plain_field(std::string name, Type type, const Reads& reads) {
  return {std::move(name), std::move(type), true, std::nullopt, reads, -1};
}

}  // namespace

// AS t(a integer, b text)
void Analyzer::add_defined_fields(const Json& list, Entry& entry) {
  for (const Json& definition : list) {
    const Json& body = body_of(definition);
    entry.fields.push_back(
        plain_field(std::string(text_field(body, "colname")), type_of_name(field(body, "typeName")), {}));
  }
}

void Analyzer::add_function_fields(const Json& item, const Json& body, const Place& place, Entry& entry) {
  const Json& parts = list_field(body_of(item), "items");
  if (parts.empty()) return;
  const Json& call = parts[0];
  const Json& own_definitions = parts.size() > 1 ? list_field(body_of(parts[1]), "items") : nothing();
  const Json& definitions = !own_definitions.empty() ? own_definitions : list_field(body, "coldeflist");
  const Json& arguments = list_field(body_of(call), "args");
  const std::string name = output_name(call);
  if (entry.alias.empty()) entry.alias = name;
  if (is_kind(call, "FuncCall") && name == "unnest" && arguments.size() > 1) {
    // unnest(a, b) stands for one column per array.
    for (const Json& argument : arguments) {
      const Value array = expr(argument, place);
      const bool known = array.type.undomained().kind == types::TypeKind::Array;
      entry.fields.push_back(
          plain_field(name, known ? *array.type.undomained().element : types::unknown_type(), array.reads));
    }
    return;
  }
  const Value value = expr(call, place);
  if (!definitions.empty()) {
    add_defined_fields(definitions, entry);
    return;
  }
  add_row_fields(value, scalar_column_name(name, body), entry);
}

// A scalar's column is named after its OUT argument, else the alias, else the function.
std::string Analyzer::scalar_column_name(const std::string& function, const Json& body) const {
  for (const BuiltinFunction& row : builtin_functions(function))
    if (!row.result_columns.empty()) return std::string(row.result_columns.substr(0, row.result_columns.find(' ')));
  const Json& alias = field(body, "alias");
  if (!alias.is_null() && list_field(body, "functions").size() == 1) return std::string(text_field(alias, "aliasname"));
  return function;
}

// A row's columns, or one for a scalar.
void Analyzer::add_row_fields(const Value& value, const std::string& column, Entry& entry) {
  if (value.has_row) {
    entry.fields.insert(entry.fields.end(), value.row.begin(), value.row.end());
    return;
  }
  if (const auto* columns = catalog_.row_columns(value.type)) {
    for (const types::Column& c : *columns) entry.fields.push_back(plain_field(c.name, c.type, value.reads));
    entry.row_type = value.type;
    return;
  }
  if (!value.type.is_known() || value.type.kind == types::TypeKind::Record ||
      value.type.kind == types::TypeKind::Composite) {
    entry.open = true;
    incomplete();
    return;
  }
  entry.fields.push_back(plain_field(column, value.type, value.reads));
}

FromItem Analyzer::from_function(const Json& body, const Scope& lateral, WithScope* with, int select) {
  Place place;
  place.scope = &lateral;
  place.with = with;
  place.clause = "FROM";
  place.select = select;
  Entry entry;
  const Json& functions = list_field(body, "functions");
  for (const Json& item : functions) add_function_fields(item, body, place, entry);
  if (flag_field(body, "ordinality")) {
    Field ordinal = plain_field("ordinality", types::bigint_type(), {});
    ordinal.nullable = false;
    entry.fields.push_back(std::move(ordinal));
  }
  return finished(std::move(entry), body);
}

FromItem Analyzer::from_table_function(const Json& body, const Scope& lateral, WithScope* with, int select) {
  Place place;
  place.scope = &lateral;
  place.with = with;
  place.clause = "XMLTABLE";
  place.select = select;
  for (const char* part : {"docexpr", "rowexpr"})
    if (const Json& node = field(body, part); !node.is_null()) expr(node, place);
  Entry entry;
  entry.alias = "xmltable";
  for (const Json& column : list_field(body, "columns")) {
    const Json& definition = body_of(column);
    for (const char* part : {"colexpr", "coldefexpr"})
      if (const Json& node = field(definition, part); !node.is_null()) expr(node, place);
    const bool ordinal = flag_field(definition, "for_ordinality");
    entry.fields.push_back(plain_field(std::string(text_field(definition, "colname")),
                                       ordinal ? types::integer_type() : type_of_name(field(definition, "typeName")),
                                       {}));
  }
  return finished(std::move(entry), body);
}

}  // namespace dmlc::sql
