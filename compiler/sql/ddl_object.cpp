// SPDX-License-Identifier: Apache-2.0
// CREATE of types, domains, schemas and functions; comments.
#include <algorithm>
#include <tuple>

#include "compiler/sql/analyzer.h"
#include "compiler/sql/ddl_applier.h"

namespace dmlc::sql {

using types::Relation;

void DdlApplier::create_enum(const Json& body) {
  const auto [schema, name] = split_name(list_field(body, "typeName"));
  catalog_.put(types::EnumType{schema, name, strings_of(list_field(body, "vals"))});
  result_.changed = true;
}

void DdlApplier::alter_enum(const Json& body) {
  const auto [schema, name] = split_name(list_field(body, "typeName"));
  for (types::EnumType& e : catalog_.enums) {
    if (e.name != name || e.schema != schema) continue;
    const std::string old(text_field(body, "oldVal")), added(text_field(body, "newVal"));
    const std::string neighbour(text_field(body, "newValNeighbor"));
    if (!old.empty()) {
      rename_in(e.labels, old, added);
    } else if (std::find(e.labels.begin(), e.labels.end(), added) == e.labels.end()) {
      auto at = neighbour.empty() ? e.labels.end() : std::find(e.labels.begin(), e.labels.end(), neighbour);
      if (at != e.labels.end() && flag_field(body, "newValIsAfter")) ++at;
      e.labels.insert(at, added);
    }
    result_.changed = true;
  }
}

void DdlApplier::create_domain(const Json& body) {
  const auto [schema, name] = split_name(list_field(body, "domainname"));
  types::DomainType domain{schema, name, type_of(field(body, "typeName")), false};
  for (const Json& constraint : list_field(body, "constraints"))
    domain.not_null |= text_field(body_of(constraint), "contype") == "CONSTR_NOTNULL";
  catalog_.put(std::move(domain));
  result_.changed = true;
}

void DdlApplier::create_composite(const Json& body) {
  const Json& range_var = field(body, "typevar");
  types::CompositeType composite{schema_of(range_var), std::string(text_field(range_var, "relname")), {}};
  for (const Json& definition : list_field(body, "coldeflist"))
    composite.columns.push_back(column_of(body_of(definition)));
  catalog_.put(std::move(composite));
  result_.changed = true;
}

void DdlApplier::create_schema(const Json& body) {
  const std::string_view name = text_field(body, "schemaname");
  if (name.empty() || catalog_.has_schema(name)) return;
  catalog_.schemas.emplace_back(name);
  result_.changed = true;
}

void DdlApplier::create_function(const Json& body) {
  types::Function function;
  std::tie(function.schema, function.name) = split_name(list_field(body, "funcname"));
  function.kind = flag_field(body, "is_procedure") ? types::FunctionKind::Procedure : types::FunctionKind::Function;
  for (const Json& item : list_field(body, "parameters")) add_parameter(function, body_of(item));
  const Json& result = field(body, "returnType");
  if (!result.is_null()) {
    function.result = type_of(result);
    function.returns_set = flag_field(result, "setof");
  }
  if (!function.result_columns.empty()) {
    // RETURNS TABLE makes a set; one OUT argument alone is a plain value.
    const bool table = result.is_null() ? false : flag_field(result, "setof");
    function.returns_set |= table;
    if (function.result_columns.size() == 1)
      function.result = function.result_columns[0].type;
    else
      function.result = *types::builtin_type("record");
  }
  for (const Json& option : list_field(body, "options")) read_option(function, body_of(option));
  catalog_.put(std::move(function));
  result_.changed = true;
}

void DdlApplier::add_parameter(types::Function& function, const Json& parameter) {
  const std::string_view mode = text_field(parameter, "mode");
  const Type type = type_of(field(parameter, "argType"));
  const bool out = mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_TABLE" || mode == "FUNC_PARAM_INOUT";
  if (out) function.result_columns.push_back({std::string(text_field(parameter, "name")), type.without_modifier()});
  if (mode == "FUNC_PARAM_TABLE") function.returns_set = true;
  if (mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_TABLE") return;
  function.arguments.push_back(type.without_modifier());
  function.argument_names.emplace_back(text_field(parameter, "name"));
  if (mode == "FUNC_PARAM_VARIADIC") function.variadic = true;
  if (!field(parameter, "defexpr").is_null()) ++function.default_count;
}

void DdlApplier::read_option(types::Function& function, const Json& option) {
  const std::string_view name = text_field(option, "defname");
  const std::string_view value = string_of(field(option, "arg"));
  if (name == "volatility" && value == "immutable") function.volatility = types::Volatility::Immutable;
  if (name == "volatility" && value == "stable") function.volatility = types::Volatility::Stable;
  if (name == "window") function.kind = types::FunctionKind::Window;
}

void DdlApplier::comment(const Json& body) {
  const auto parts = strings_of(list_field(body_of(field(body, "object")), "items"));
  const std::string_view kind = text_field(body, "objtype");
  const bool column = kind == "OBJECT_COLUMN";
  if ((kind != "OBJECT_TABLE" && kind != "OBJECT_VIEW" && !column) || parts.size() < (column ? 2U : 1U)) return;
  const std::size_t at = parts.size() - (column ? 2 : 1);
  const std::string schema = at > 0 ? parts[at - 1] : "";
  auto* relation = const_cast<Relation*>(catalog_.find_table(schema, parts[at], options_.search_path));
  if (relation == nullptr) return;
  if (!column) relation->comment = text_field(body, "comment");
  for (types::Column& c : relation->columns)
    if (column && c.name == parts.back()) c.comment = text_field(body, "comment");
  result_.changed = true;
}

}  // namespace dmlc::sql
