// SPDX-License-Identifier: Apache-2.0
// Turns exceptions into PostgreSQL errors.
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "runtime/src/train/runtime_error.h"

#include "runtime/src/boundary.h"

namespace dmlc::pg {
namespace {

char* copy_text(const std::string& text) { return text.empty() ? nullptr : ::strdup(text.c_str()); }

/// E0603 -> DM603.
int sqlstate_of(const std::string& code) {
  if (code.size() != 5) return ERRCODE_EXTERNAL_ROUTINE_EXCEPTION;
  return MAKE_SQLSTATE('D', 'M', code[2], code[3], code[4]);
}

/// Moves a malloc'ed text into the current memory context.
const char* adopt(char*& text) {
  if (text == nullptr) return nullptr;
  const char* copy = pstrdup(text);
  std::free(text);
  text = nullptr;
  return copy;
}

/// Into the current memory context.
ErrorData* copy_error(const ErrorData& error) {
  auto* copy = static_cast<ErrorData*>(palloc(sizeof(ErrorData)));
  *copy = error;
  for (char** field : {&copy->message, &copy->detail, &copy->detail_log, &copy->hint, &copy->context, &copy->backtrace,
                       &copy->schema_name, &copy->table_name, &copy->column_name, &copy->datatype_name,
                       &copy->constraint_name, &copy->internalquery}) {
    if (*field != nullptr) *field = pstrdup(*field);
  }
  copy->assoc_context = CurrentMemoryContext;
  return copy;
}

}  // namespace

void capture_exception(Failure& failure) noexcept {
  failure.failed = true;
  failure.sqlstate = ERRCODE_EXTERNAL_ROUTINE_EXCEPTION;
  try {
    throw;
  } catch (const PgError& error) {
    failure.pg = new std::shared_ptr<ErrorData>(error.shared_data());
  } catch (const RuntimeError& error) {
    failure.sqlstate = sqlstate_of(error.code());
    failure.code = copy_text(error.code());
    failure.subject = copy_text(error.subject());
    failure.message = copy_text(error.what());
    failure.help = copy_text(error.help());
  } catch (const std::bad_alloc&) {
    failure.sqlstate = ERRCODE_OUT_OF_MEMORY;
    failure.code = ::strdup("E0609");
    failure.message = ::strdup("the server has not enough free memory for this model");
  } catch (const std::exception& error) {
    failure.message = ::strdup(error.what());
  } catch (...) {
    failure.message = nullptr;
  }
}

void raise_failure(Failure& failure) {
  if (failure.pg != nullptr) {
    ErrorData* copy = copy_error(**failure.pg);
    delete failure.pg;
    ReThrowError(copy);
  }
  const char* code = adopt(failure.code);
  const char* subject = adopt(failure.subject);
  const char* message = adopt(failure.message);
  const char* help = adopt(failure.help);
  ereport(ERROR, (errcode(failure.sqlstate), errmsg_internal("%s", message ? message : "unknown failure"),
                  help ? errhint("%s", help) : 0, code ? err_generic_string(PG_DIAG_CONSTRAINT_NAME, code) : 0,
                  subject ? err_generic_string(PG_DIAG_COLUMN_NAME, subject) : 0));
  pg_unreachable();
}

}  // namespace dmlc::pg
