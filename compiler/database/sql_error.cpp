// SPDX-License-Identifier: Apache-2.0
// Turns what PostgreSQL and libpq say into coded diagnostics.
#include "compiler/database/sql_error.h"

#include <algorithm>
#include <iterator>

namespace dmlc::database {
namespace {

/// In the order of Diag.
constexpr std::string_view kCodes[] = {
#define DMLC_DIAGNOSTIC(code, name, severity, message) #code,
#define DMLC_RETIRED(code, reason)
#define DMLC_WITH_RUNTIME
#include "compiler/diagnostics/diagnostics.def"
};

}  // namespace

std::optional<Diag> diag_of_code(std::string_view code) {
  const auto* found = std::find(std::begin(kCodes), std::end(kCodes), code);
  if (found == std::end(kCodes)) return std::nullopt;
  return static_cast<Diag>(found - std::begin(kCodes));
}

std::optional<Diag> runtime_diag(const SqlError& error) {
  // The class DM keeps a user's constraint that happens to be called E0603 from posing as ours.
  if (!error.sqlstate.starts_with("DM")) return std::nullopt;
  return diag_of_code(error.constraint);
}

void add_server_words(const SqlError& error, DiagnosticBuilder& report) {
  if (!error.detail.empty()) report.note(error.detail);
  if (!error.hint.empty()) report.help(error.hint);
}

void report_sql_error(const SqlError& error, std::string_view target, DiagnosticSink& sink) {
  if (const auto id = runtime_diag(error)) {
    auto report = sink.add(*id, {}, false, error.message);
    add_server_words(error, report);
    return;
  }
  if (error.interrupted) {
    sink.report_without_place<Diag::Interrupted>();
    return;
  }
  if (error.connection_lost) {
    sink.report_without_place<Diag::ConnectionLost>(target, error.message)
        .help("see whether the server runs and try again; what was not committed is undone");
    return;
  }
  auto report = sink.report_without_place<Diag::RequestRefused>(error.message);
  report.note("SQLSTATE " + error.sqlstate);
  add_server_words(error, report);
}

void report_connection_error(const SqlError& error, DiagnosticSink& sink) {
  const std::string& target = error.context;
  if (error.interrupted) {
    sink.report_without_place<Diag::Interrupted>();
  } else if (error.sqlstate == "3D000") {
    sink.report_without_place<Diag::NoSuchDatabase>(target, error.message)
        .help("make it with CREATE DATABASE, or name another one by --database");
  } else if (error.sqlstate.starts_with("28")) {
    sink.report_without_place<Diag::LoginRefused>(target, error.message)
        .help("give the password by PGPASSFILE or a service file, and the role by user= in the connection string");
  } else if (error.sqlstate == "DMVER") {
    sink.report_without_place<Diag::ServerTooOld>(target, error.message).help("use a server of PostgreSQL 15");
  } else {
    sink.report_without_place<Diag::ServerUnreachable>(target, error.message)
        .help("start the server or name another one by --database; without it the embedded database is used");
  }
}

}  // namespace dmlc::database
