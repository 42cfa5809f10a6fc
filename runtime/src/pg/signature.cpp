// SPDX-License-Identifier: Apache-2.0
// Reads function bodies such as "predict public.fraud" and compares signatures with specifications.
#include "runtime/src/pg/signature.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "runtime/src/pg/query.h"
#include "runtime/src/train/rating_matrix.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

constexpr const char* kActions[] = {"predict", "predict_proba", "classes", "recommend", "forecast", "compute"};
constexpr int kActionCount = std::size(kActions);

[[noreturn]] void refuse_body(const char* function) {
  ereport(
      ERROR,
      (errcode(ERRCODE_SYNTAX_ERROR), errmsg("the body of function %s is not a model action", function),
       errhint("Write: predict S.M, predict_proba S.M, classes S.M, recommend S.M, forecast S.M, or compute S.C.")));
  pg_unreachable();
}

void parse_body(char* body, ModelFunction& function) {
  char* word = body + std::strspn(body, " \t\r\n");
  const std::size_t length = std::strcspn(word, " \t\r\n");
  if (word[length] == '\0') refuse_body(function.name);
  word[length] = '\0';
  for (int i = 0; i <= kActionCount; ++i) {
    if (i == kActionCount) refuse_body(function.name);
    function.action = static_cast<Action>(i);
    if (std::strcmp(word, kActions[i]) == 0) break;
  }
  List* names = stringToQualifiedNameList(word + length + 1);
  if (list_length(names) != 2) refuse_body(function.name);
  function.schema = strVal(linitial(names));
  function.model = strVal(lsecond(names));
}

std::string type_text(Oid type) {
  return call_pg([&] { return static_cast<const char*>(format_type_be(type)); });
}

Oid returned_type(const ModelFunction& function, const train::ModelSpec& spec, const SpecTypes& types) {
  const Oid prediction = prediction_type(spec, types);
  switch (function.action) {
    case Action::predict:
      return prediction;
    case Action::predict_proba:
      return spec.task == train::Task::multiclass                                              ? Oid{FLOAT8ARRAYOID}
             : spec.task == train::Task::binary || spec.task == train::Task::anomaly_detection ? Oid{FLOAT8OID}
                                                                                               : InvalidOid;
    case Action::classes:
      if (!is_classification(spec.task)) return InvalidOid;
      return call_pg([&] { return get_array_type(prediction); });
    case Action::recommend:
      return spec.task == train::Task::recommendation ? RECORDOID : InvalidOid;
    case Action::forecast:
      return function.returns_set ? RECORDOID : InvalidOid;  // its columns are looked at when it is called
    case Action::compute:
      break;
  }
  return InvalidOid;
}

/// PostgreSQL frame.
void read_columns(HeapTuple tuple, ModelFunction& function) {
  if (!function.returns_set) return;
  const TupleDesc columns = build_function_result_tupdesc_t(tuple);
  if (columns == nullptr || columns->natts != 2) return;
  for (int i = 0; i < 2; ++i) function.columns[i] = TupleDescAttr(columns, i)->atttypid;
}

/// The function takes a user, how many items, and whether those that the user has rated are among them; it returns
/// items and scores.
std::string recommend_mismatch(const ModelFunction& function, const train::ModelSpec& spec, const SpecTypes& types) {
  const train::RatingRule rule = train::rating_rule(spec);
  const Oid arguments[] = {types.features[rule.user_feature], INT4OID, BOOLOID};
  const bool fits = function.argument_count == 3 && std::equal(arguments, arguments + 3, function.arguments) &&
                    function.returns_set && function.columns[0] == types.features[rule.item_feature] &&
                    function.columns[1] == FLOAT8OID;
  if (fits) return {};
  return "write: (" + type_text(arguments[0]) + ", integer, boolean) RETURNS TABLE (item " +
         type_text(types.features[rule.item_feature]) + ", score double precision)";
}

}  // namespace

ModelFunction read_model_function(Oid oid) {
  HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(oid));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for function %u", oid);
  const auto* row = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
  ModelFunction function{};
  function.name = quote_qualified_identifier(get_namespace_name(row->pronamespace), NameStr(row->proname));
  function.owner = row->proowner;
  function.returns = row->prorettype;
  function.argument_count = row->pronargs;
  auto* types = static_cast<Oid*>(palloc(sizeof(Oid) * (row->pronargs + 1)));
  std::memcpy(types, row->proargtypes.values, sizeof(Oid) * row->pronargs);
  function.arguments = types;
  function.returns_set = row->proretset;
  function.volatility = row->provolatile;
  read_columns(tuple, function);
  bool is_null;
  const Datum body = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &is_null);
  if (is_null) elog(ERROR, "function %u has no body", oid);
  char* source = TextDatumGetCString(body);
  ReleaseSysCache(tuple);
  parse_body(source, function);
  return function;
}

SpecTypes resolve_types(const train::ModelSpec& spec) {
  SettingsScope settings;
  settings.set("search_path", "pg_catalog, pg_temp");
  const auto resolve = [](const std::string& name) {
    return call_pg([&] {
      Oid type = InvalidOid;
      int32 modifier = -1;
      parseTypeString(name.c_str(), &type, &modifier, true);
      return type;
    });
  };
  SpecTypes types;
  for (const std::string& name : spec.feature_types) types.features.push_back(resolve(name));
  types.target = spec.target_type.empty() ? InvalidOid : resolve(spec.target_type);
  return types;
}

Oid prediction_type(const train::ModelSpec& spec, const SpecTypes& types) {
  switch (spec.task) {
    case train::Task::binary:
    case train::Task::multiclass:
      return types.target;
    case train::Task::clustering:
      return INT4OID;
    case train::Task::dimension_reduction:
      return FLOAT8ARRAYOID;
    case train::Task::anomaly_detection:
      return BOOLOID;
    case train::Task::regression:
    case train::Task::recommendation:
    case train::Task::forecasting:
      break;
  }
  return FLOAT8OID;
}

std::string signature_mismatch(const ModelFunction& function, const train::ModelSpec& spec, const SpecTypes& types) {
  const Oid expected = returned_type(function, spec, types);
  if (function.returns != expected) {
    return "it returns " + type_text(function.returns) + ", the model gives " +
           (OidIsValid(expected) ? type_text(expected) : "no such thing, or a type that is gone");
  }
  if (function.action == Action::recommend) return recommend_mismatch(function, spec, types);
  if (function.action == Action::forecast) {
    const bool fits = spec.task == train::Task::forecasting && function.argument_count == 1 &&
                      function.arguments[0] == INT4OID && function.returns_set;
    return fits ? "" : "a forecast takes the number of steps and returns a table";
  }
  if (function.returns_set) return "it returns a set";
  const std::size_t count = function.action == Action::classes ? 0 : types.features.size();
  if (static_cast<std::size_t>(function.argument_count) != count) {
    return "it has " + std::to_string(function.argument_count) + " arguments, the model takes " + std::to_string(count);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (function.arguments[i] == types.features[i]) continue;
    return "its argument " + std::to_string(i + 1) + " is " + type_text(function.arguments[i]) + ", feature `" +
           spec.features[i].name + "` is " + spec.feature_types[i];
  }
  return {};
}

}  // namespace dmlc::pg
