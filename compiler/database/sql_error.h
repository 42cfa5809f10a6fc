// SPDX-License-Identifier: Apache-2.0
// What a server answers when it refuses something, and the result type of every database call.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/diagnostics/sink.h"

namespace dmlc::database {

struct SqlError {
  std::string sqlstate;  ///< empty when no server answered
  std::string message;
  std::string detail;
  std::string hint;
  std::string context;
  std::string constraint;               ///< our own diagnostic code when the runtime raised it
  std::string column;                   ///< the subject of our own code: a feature, the target, a table …
  std::optional<std::size_t> position;  ///< byte offset in the query
  bool connection_lost = false;
  bool interrupted = false;  ///< cancelled because the user asked for it
};

/// A value, or why there is none.
template <class T>
class [[nodiscard]] SqlResult {
 public:
  SqlResult(T value) : content_(std::move(value)) {}
  SqlResult(SqlError error) : content_(std::move(error)) {}

  explicit operator bool() const { return content_.index() == 0; }
  T& operator*() { return std::get<0>(content_); }
  const T& operator*() const { return std::get<0>(content_); }
  T* operator->() { return &std::get<0>(content_); }
  const T* operator->() const { return &std::get<0>(content_); }
  [[nodiscard]] const SqlError& error() const { return std::get<1>(content_); }

 private:
  std::variant<T, SqlError> content_;
};

/// The row of diagnostics.def with this code ("E0603"); nullopt for any other text.
[[nodiscard]] std::optional<Diag> diag_of_code(std::string_view code);

/// The row of our own runtime that `error` carries; nullopt for PostgreSQL's own errors.
[[nodiscard]] std::optional<Diag> runtime_diag(const SqlError& error);

/// Reports an error that has no place in a source file: our own code, a lost connection, or the server's words.
void report_sql_error(const SqlError& error, std::string_view target, DiagnosticSink& sink);

/// Reports why no connection was made; `error.context` holds the description of the server that was tried.
void report_connection_error(const SqlError& error, DiagnosticSink& sink);

/// Adds the server's detail and hint to a diagnostic.
void add_server_words(const SqlError& error, DiagnosticBuilder& report);

}  // namespace dmlc::database
