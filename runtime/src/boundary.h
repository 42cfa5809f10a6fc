// SPDX-License-Identifier: Apache-2.0
// The one gate between C++ and PostgreSQL. PostgreSQL reports errors by longjmp, which skips destructors; C++ reports
// them by exceptions, which PostgreSQL cannot catch. Every crossing goes through call_pg (C++ -> PostgreSQL) or
// call_cpp and sql_entry (PostgreSQL -> C++).
#pragma once

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "runtime/src/pg/server.h"

namespace dmlc::pg {

/// A PostgreSQL error on its way through C++ frames. Whoever catches it must end the transaction or throw it on.
class PgError : public std::exception {
 public:
  explicit PgError(ErrorData* data) : data_(data, FreeErrorData) {}
  [[nodiscard]] const ErrorData& data() const { return *data_; }
  [[nodiscard]] const std::shared_ptr<ErrorData>& shared_data() const { return data_; }
  [[nodiscard]] const char* what() const noexcept override { return data_->message ? data_->message : "error"; }

 private:
  std::shared_ptr<ErrorData> data_;  ///< outlives the transaction that failed
};

/// What is left of an exception once every C++ frame is gone: plain data, so that ereport may jump.
struct Failure {
  bool failed = false;
  std::shared_ptr<ErrorData>* pg = nullptr;  ///< from new
  int sqlstate = 0;
  char* code = nullptr;  ///< these four from malloc; may be null
  char* subject = nullptr;
  char* message = nullptr;
  char* help = nullptr;
};

/// Describes the exception being handled. Only inside a catch block.
void capture_exception(Failure& failure) noexcept;
/// Raises it as a PostgreSQL error: code as constraint name, subject as column name, SQLSTATE DMnnn.
[[noreturn]] void raise_failure(Failure& failure);

/// Runs C++ from a PostgreSQL frame. `f` may throw anything; it may call PostgreSQL only through call_pg.
template <class F>
void call_cpp(F&& f) {
  Failure failure;
  try {
    f();
  } catch (...) {
    capture_exception(failure);
  }
  if (failure.failed) raise_failure(failure);
}

/// The body of an SQL-callable function: `f` returns the Datum.
template <class F>
Datum sql_entry(F&& f) {
  Datum result = 0;
  call_cpp([&] { result = f(); });
  return result;
}

namespace detail {
/// A C++ exception that leaves a PG_TRY block must not leave PostgreSQL with a pointer to a dead frame.
class ErrorStackGuard {
 public:
  ErrorStackGuard() : stack_(PG_exception_stack), context_(error_context_stack) {}
  ~ErrorStackGuard() {
    PG_exception_stack = stack_;
    error_context_stack = context_;
  }
  ErrorStackGuard(const ErrorStackGuard&) = delete;
  ErrorStackGuard& operator=(const ErrorStackGuard&) = delete;

 private:
  sigjmp_buf* stack_;
  ErrorContextCallback* context_;
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wclobbered"
template <class F>
[[gnu::noinline]] ErrorData* try_pg(F& f) {
  MemoryContext context = CurrentMemoryContext;
  ErrorData* volatile error = nullptr;
  const ErrorStackGuard guard;
  PG_TRY();
  {
    f();
  }
  PG_CATCH();
  {
    MemoryContextSwitchTo(TopMemoryContext);
    error = CopyErrorData();
    FlushErrorState();
    MemoryContextSwitchTo(context);
  }
  PG_END_TRY();
  return error;
}
#pragma GCC diagnostic pop
}  // namespace detail

/// Runs PostgreSQL code from a C++ frame; its errors become PgError. `f` must hold no object with a destructor across a
/// call that can fail, and returns nothing or a trivially copyable value.
template <class F>
auto call_pg(F&& f) {
  using Result = std::invoke_result_t<F&>;
  if constexpr (std::is_void_v<Result>) {
    if (ErrorData* error = detail::try_pg(f)) throw PgError(error);
  } else {
    static_assert(std::is_trivially_copyable_v<Result>);
    Result result{};
    auto body = [&] { result = f(); };
    if (ErrorData* error = detail::try_pg(body)) throw PgError(error);
    return result;
  }
}

}  // namespace dmlc::pg

/// Declares and opens an SQL-callable function; the module is built with hidden visibility.
#define DMLC_SQL_FUNCTION(name)                                                                   \
  extern "C" __attribute__((visibility("default"))) const Pg_finfo_record* pg_finfo_##name(void); \
  extern "C" const Pg_finfo_record* pg_finfo_##name(void) {                                       \
    static const Pg_finfo_record info = {1};                                                      \
    return &info;                                                                                 \
  }                                                                                               \
  extern "C" __attribute__((visibility("default"))) Datum name(PG_FUNCTION_ARGS);                 \
  extern "C" Datum name(PG_FUNCTION_ARGS)
