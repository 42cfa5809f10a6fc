// SPDX-License-Identifier: Apache-2.0
// Maps SQLSTATEs to coded errors.
#include "runtime/src/pg/error_map.h"

#include <string_view>

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

constexpr std::string_view kDenied = "permission denied for ";

std::string text_of(const char* text) { return text != nullptr ? text : ""; }

/// "permission denied for table payments" -> "payments"; other kinds of objects keep their kind.
std::string denied_object(const std::string& message) {
  std::string object = message.substr(kDenied.size());
  for (const std::string_view kind : {"table ", "view ", "materialized view ", "foreign table "}) {
    if (object.starts_with(kind)) return object.substr(kind.size());
  }
  return object;
}

std::string with_detail(const ErrorData& error) {
  std::string text = text_of(error.message);
  if (error.detail != nullptr) text += " (" + std::string(error.detail) + ")";
  return text;
}

bool is_coded(const ErrorData& error) {
  return error.constraint_name != nullptr && std::string_view(error.constraint_name).starts_with("E06");
}

bool is_missing_object(int sqlstate) {
  switch (sqlstate) {
    case ERRCODE_UNDEFINED_TABLE:
    case ERRCODE_UNDEFINED_COLUMN:
    case ERRCODE_UNDEFINED_OBJECT:
    case ERRCODE_UNDEFINED_FUNCTION:
    case ERRCODE_UNDEFINED_SCHEMA:
      return true;
    default:
      return false;
  }
}

/// PostgreSQL names the table without its schema.
bool is_target(const std::string& object, const FailureSite& site) {
  return site.target == object || site.target.ends_with("." + object) || site.target.ends_with(".\"" + object + "\"");
}

}  // namespace

bool has_code(const ErrorData& error) {
  return is_coded(error) || is_missing_object(error.sqlerrcode) ||
         (error.sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE && text_of(error.message).starts_with(kDenied));
}

RuntimeError map_pg_error(const ErrorData& error, const FailureSite& site) {
  const std::string message = text_of(error.message);
  if (is_coded(error)) return {error.constraint_name, text_of(error.column_name), message, text_of(error.hint)};
  if (is_missing_object(error.sqlerrcode))
    return make_error<RuntimeErrorId::SourceChanged>(site.model, "apply the file again", site.model, message);
  switch (error.sqlerrcode) {
    case ERRCODE_INSUFFICIENT_PRIVILEGE: {
      if (!message.starts_with(kDenied)) break;
      const std::string object = denied_object(message);
      if (is_target(object, site)) {
        return make_error<RuntimeErrorId::SourceDenied>(
            object, "GRANT SELECT, INSERT and UPDATE on it, without KEY also DELETE", role_name(site.role),
            std::string_view("write to"), object);
      }
      return make_error<RuntimeErrorId::SourceDenied>(object, "GRANT SELECT on it, or act as a role that has the right",
                                                      role_name(site.role), std::string_view("read"), object);
    }
    case ERRCODE_DISK_FULL:
      return make_error<RuntimeErrorId::DiskFull>(site.model, "free space in the data directory", with_detail(error));
    case ERRCODE_OUT_OF_MEMORY:
      return {"E0609", site.model,
              "the memory of the server did not suffice for model `" + site.model + "`: " + with_detail(error),
              "train on fewer rows or columns"};
    case ERRCODE_QUERY_CANCELED:
      return make_error<RuntimeErrorId::Cancelled>("", "");
    case ERRCODE_UNIQUE_VIOLATION:
    case ERRCODE_CARDINALITY_VIOLATION:
      if (site.target.empty()) break;
      return make_error<RuntimeErrorId::DuplicateKey>(text_of(error.table_name), "name key columns that identify a row",
                                                      error.detail != nullptr ? std::string(error.detail) : message);
    default:
      break;
  }
  return make_error<RuntimeErrorId::JobFailed>("", text_of(error.hint), with_detail(error));
}

void send_warning(const RuntimeWarning& warning) {
  call_pg([&] {
    ereport(WARNING, (errmsg_internal("%s", warning.message.c_str()),
                      err_generic_string(PG_DIAG_CONSTRAINT_NAME, warning.code.c_str())));
  });
}

}  // namespace dmlc::pg
