// SPDX-License-Identifier: Apache-2.0
// Reads model rows for the SQL functions.
#include "runtime/src/pg/model_row.h"

#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {

const char* text_argument(FunctionCallInfo fcinfo, int index, const char* name) {
  if (fcinfo->args[index].isnull)
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"%s\" is NULL", name)));
  return TextDatumGetCString(fcinfo->args[index].value);
}

const char* json_argument(FunctionCallInfo fcinfo, int index, const char* name) {
  if (fcinfo->args[index].isnull)
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"%s\" is NULL", name)));
  Jsonb* json = DatumGetJsonbP(fcinfo->args[index].value);
  return JsonbToCString(nullptr, &json->root, VARSIZE(json));
}

char** text_array_argument(FunctionCallInfo fcinfo, int index, int* count) {
  *count = 0;
  if (fcinfo->args[index].isnull) return nullptr;
  Datum* values;
  bool* nulls;
  deconstruct_array(DatumGetArrayTypeP(fcinfo->args[index].value), TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls,
                    count);
  auto** names = static_cast<char**>(palloc0(sizeof(char*) * (*count + 1)));
  for (int i = 0; i < *count; ++i) {
    if (nulls[i]) ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("an element of a list is NULL")));
    names[i] = TextDatumGetCString(values[i]);
  }
  return names;
}

ModelRow lock_model(const std::string& schema, const std::string& name) {
  const OwnerScope owner;
  const Rows rows = query(
      "SELECT model_id, owner::oid, spec::text, current_version FROM dml.model "
      "WHERE schema_name = $1 AND model_name = $2 FOR UPDATE",
      {schema, name});
  ModelRow row;
  if (rows.empty()) return row;
  row.found = true;
  row.model_id = rows.integer(0, 0);
  row.owner = static_cast<Oid>(rows.integer(0, 1));
  row.spec = rows.text(0, 2);
  row.current_version = static_cast<int>(rows.integer(0, 3));
  return row;
}

void require_owner(const ModelRow& row, Oid role, const std::string& display_name) {
  if (acts_for(role, row.owner)) return;
  throw make_error<RuntimeErrorId::NotModelOwner>(display_name, "act as a member of role " + role_name(row.owner),
                                                  role_name(role), display_name);
}

void refuse_unknown_model(const std::string& display_name) {
  throw make_error<RuntimeErrorId::UnknownModelAtRun>(display_name, "see dml.models", display_name);
}

}  // namespace dmlc::pg
