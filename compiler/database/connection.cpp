// SPDX-License-Identifier: Apache-2.0
// libpq without blocking calls, so that Ctrl-C is obeyed while a server is slow or away.
#include "compiler/database/connection.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace dmlc::database {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

struct ResultOwner {
  PGresult* result;
  ~ResultOwner() { PQclear(result); }
};

std::string field(const PGresult* result, int code) {
  const char* value = PQresultErrorField(result, code);
  return value != nullptr ? value : "";
}

/// PostgreSQL counts characters from 1; we count bytes from 0.
std::optional<std::size_t> byte_offset(const std::string& sql, const std::string& position) {
  if (position.empty()) return std::nullopt;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < sql.size(); ++i)
    if ((static_cast<unsigned char>(sql[i]) & 0xC0) != 0x80 &&
        ++characters == std::strtoul(position.c_str(), nullptr, 10))
      return i;
  return sql.size();
}

void receive_notice(void* target, const PGresult* result) {
  const auto& receiver = *static_cast<std::function<void(const Notice&)>*>(target);
  if (!receiver) return;
  receiver({field(result, PG_DIAG_SEVERITY_NONLOCALIZED), field(result, PG_DIAG_SQLSTATE),
            field(result, PG_DIAG_MESSAGE_PRIMARY), field(result, PG_DIAG_MESSAGE_HINT),
            field(result, PG_DIAG_CONSTRAINT_NAME), field(result, PG_DIAG_COLUMN_NAME)});
}

/// "host:port/database" or "socket directory/database".
std::string describe_target(const PGconn* connection) {
  const auto part = [](const char* text) { return std::string(text != nullptr ? text : ""); };
  const std::string host = part(PQhost(connection));
  const std::string port = part(PQport(connection));
  return fmt::format("{}{}/{}", host, host.starts_with('/') || port.empty() ? "" : ":" + port, part(PQdb(connection)));
}

/// Takes libpq's text apart: the SQLSTATE if a server answered (verbose form), and the first line that says why.
SqlError connection_error(const PGconn* connection) {
  std::string text = PQerrorMessage(connection);
  SqlError error;
  error.context = describe_target(connection);
  for (const std::string_view level : {"FATAL:  ", "ERROR:  "}) {
    const auto at = text.find(level);
    if (at == std::string::npos || text.size() < at + 15 || text.compare(at + 13, 2, ": ") != 0) continue;
    error.sqlstate = text.substr(at + 8, 5);
    text.erase(0, at + 15);
  }
  if (error.sqlstate.empty())
    if (const auto at = text.find(" failed: "); at != std::string::npos) text.erase(0, at + 9);
  error.message = text.substr(0, text.find('\n'));
  return error;
}

/// Waits until the socket is readable or writable as asked, at most 100 ms, so that flags are looked at.
bool poll_socket(int socket, short events, std::chrono::milliseconds limit) {
  pollfd entry{socket, events, 0};
  return ::poll(&entry, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace

double Rows::number(int row, int column) const { return std::strtod(PQgetvalue(result_.get(), row, column), nullptr); }

std::int64_t Rows::integer(int row, int column) const {
  return std::strtoll(PQgetvalue(result_.get(), row, column), nullptr, 10);
}

std::int64_t Rows::affected() const { return std::strtoll(PQcmdTuples(result_.get()), nullptr, 10); }

Connection::Connection(PGconn* connection, const std::atomic<bool>* interrupt)
    : connection_(connection),
      interrupt_(interrupt),
      notice_receiver_(std::make_unique<std::function<void(const Notice&)>>()) {}

SqlResult<Connection> Connection::open(const std::string& url, const std::atomic<bool>* interrupt) {
  // What stands before dbname is a default, what stands after it wins over the connection string.
  const char* keys[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", nullptr};
  const char* values[] = {"10", "dmlc", url.c_str(), "UTF8", nullptr};
  Connection made(PQconnectStartParams(keys, values, 1), interrupt);
  PGconn* raw = made.connection_.get();
  if (raw == nullptr) return SqlError{.message = "out of memory"};
  PQsetErrorVerbosity(raw, PQERRORS_VERBOSE);  // the only way to the SQLSTATE of a refused login
  const char* limit_text = nullptr;
  int limit = 10;
  PQconninfoOption* options = PQconninfo(raw);
  for (auto* option = options; option != nullptr && option->keyword != nullptr; ++option)
    if (std::strcmp(option->keyword, "connect_timeout") == 0) limit_text = option->val;
  if (limit_text != nullptr) limit = std::atoi(limit_text);
  PQconninfoFree(options);
  const auto deadline = Clock::now() + std::chrono::seconds(limit > 0 ? limit : 1'000'000);
  for (auto state = PGRES_POLLING_WRITING; PQstatus(raw) != CONNECTION_BAD && state != PGRES_POLLING_OK;) {
    if (interrupt != nullptr && *interrupt) return SqlError{.context = describe_target(raw), .interrupted = true};
    if (Clock::now() > deadline)
      return SqlError{.message = fmt::format("no answer within {} s", limit), .context = describe_target(raw)};
    if (!poll_socket(PQsocket(raw), state == PGRES_POLLING_READING ? POLLIN : POLLOUT, 100ms)) continue;
    state = PQconnectPoll(raw);
    if (state == PGRES_POLLING_FAILED) break;
  }
  if (PQstatus(raw) != CONNECTION_OK) return connection_error(raw);
  PQsetErrorVerbosity(raw, PQERRORS_DEFAULT);
  made.target_ = describe_target(raw);
  if (PQserverVersion(raw) < 150000)
    return SqlError{.sqlstate = "DMVER", .message = PQparameterStatus(raw, "server_version"), .context = made.target_};
  PQsetNoticeReceiver(raw, receive_notice, made.notice_receiver_.get());
  if (const char* plain = PQparameterStatus(raw, "standard_conforming_strings"); plain && std::strcmp(plain, "on") != 0)
    if (const auto set = made.query("SET standard_conforming_strings = on"); !set) return set.error();
  return made;
}

SqlError Connection::lost() const {
  std::string text = PQerrorMessage(connection_.get());
  text = text.substr(0, text.find('\n'));
  return {.message = text.empty() ? "the server closed the connection" : text,
          .connection_lost = true,
          .interrupted = cancel_sent_};
}

SqlError Connection::error_of(const PGresult* result, const std::string& sql) const {
  SqlError error{.sqlstate = field(result, PG_DIAG_SQLSTATE),
                 .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
                 .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
                 .hint = field(result, PG_DIAG_MESSAGE_HINT),
                 .context = field(result, PG_DIAG_CONTEXT),
                 .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
                 .column = field(result, PG_DIAG_COLUMN_NAME),
                 .position = byte_offset(sql, field(result, PG_DIAG_STATEMENT_POSITION))};
  if (error.message.empty()) error.message = lost().message;
  error.connection_lost = !alive() || error.sqlstate.starts_with("57P0") || error.sqlstate.starts_with("08");
  error.interrupted = cancel_sent_ && (error.sqlstate == "57014" || error.connection_lost);
  return error;
}

bool Connection::await_input() {
  PGconn* raw = connection_.get();
  while (PQisBusy(raw)) {
    if (obey_interrupt_ && interrupt_ != nullptr && *interrupt_ && !cancel_sent_) {
      cancel_sent_ = true;
      char reason[256];
      PGcancel* cancel = PQgetCancel(raw);
      PQcancel(cancel, reason, sizeof reason);
      PQfreeCancel(cancel);
    }
    const int unsent = PQflush(raw);
    if (unsent < 0) return false;
    poll_socket(PQsocket(raw), static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), 100ms);
    if (PQconsumeInput(raw) == 0) return false;
  }
  return true;
}

SqlResult<Rows> Connection::collect(const std::string& sql) {
  PGconn* raw = connection_.get();
  std::optional<SqlError> failure;
  std::optional<Rows> rows;
  for (;;) {
    if (!await_input()) return lost();
    PGresult* result = PQgetResult(raw);
    if (result == nullptr) break;
    const auto status = PQresultStatus(result);
    if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) {
      if (!failure) failure = error_of(result, sql);
      PQclear(result);
    } else {
      rows.emplace(result);
      if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) break;
    }
  }
  if (failure) return *failure;
  if (!rows) return lost();
  return std::move(*rows);
}

SqlResult<Rows> Connection::query(const std::string& sql, const std::vector<Parameter>& parameters) {
  cancel_sent_ = false;
  std::vector<const char*> values;
  for (const auto& parameter : parameters) values.push_back(parameter ? parameter->c_str() : nullptr);
  if (PQsendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                        nullptr, nullptr, 0) == 0)
    return lost();
  auto rows = collect(sql);
  const bool copies = PQtransactionStatus(connection_.get()) == PQTRANS_ACTIVE;
  if (!rows || !copies) return rows;
  // A COPY from or to the client inside a script has no data here.
  PQputCopyEnd(connection_.get(), "no data");
  for (PGresult* rest = nullptr; (rest = PQgetResult(connection_.get())) != nullptr;) {
    char* piece = nullptr;
    while (PQresultStatus(rest) == PGRES_COPY_OUT && PQgetCopyData(connection_.get(), &piece, 0) > 0) PQfreemem(piece);
    PQclear(rest);
  }
  return SqlError{.sqlstate = "0A000", .message = "COPY between the server and the client is not possible here"};
}

SqlResult<Rows> Connection::copy_in(const std::string& sql, std::string_view data) {
  cancel_sent_ = false;
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) return lost();
  if (auto started = collect(sql); !started) return started;
  constexpr std::size_t kPiece = 1 << 20;
  for (std::size_t at = 0; at < data.size(); at += kPiece) {
    const auto piece = data.substr(at, kPiece);
    if (PQputCopyData(connection_.get(), piece.data(), static_cast<int>(piece.size())) != 1) return lost();
  }
  if (PQputCopyEnd(connection_.get(), nullptr) != 1) return lost();
  return collect(sql);
}

SqlResult<std::vector<ResultColumn>> Connection::describe(const std::string& sql) {
  cancel_sent_ = false;
  PGconn* raw = connection_.get();
  if (PQsendPrepare(raw, "", sql.c_str(), 0, nullptr) == 0) return lost();
  if (auto prepared = collect(sql); !prepared) return prepared.error();
  if (PQsendDescribePrepared(raw, "") == 0) return lost();
  auto described = collect(sql);
  if (!described) return described.error();
  std::vector<ResultColumn> columns;
  std::string formats;
  for (int i = 0; i < described->column_count(); ++i) {
    columns.push_back({std::string(described->name(i)), {}});
    // Only numbers of libpq go into the text of this query.
    formats += fmt::format("{}pg_catalog.format_type({}, {})", i == 0 ? "SELECT " : ", ", described->type(i),
                           PQfmod(described->result_.get(), i));
  }
  if (columns.empty()) return columns;
  // format_type() leaves out schemas of the search path; this one-statement transaction has an empty one.
  if (!in_transaction())
    formats = "WITH path AS MATERIALIZED (SELECT pg_catalog.set_config('search_path', 'pg_catalog', true)) " + formats +
              " FROM path";
  const auto types = query(formats);
  if (!types) return types.error();
  for (int i = 0; i < types->column_count(); ++i) columns[static_cast<std::size_t>(i)].type = types->string(0, i);
  return columns;
}

std::vector<Notification> Connection::wait_notifications(std::chrono::milliseconds limit) {
  PGconn* raw = connection_.get();
  std::vector<Notification> found;
  const auto deadline = Clock::now() + limit;
  do {
    if (PQconsumeInput(raw) == 0) return found;
    for (PGnotify* notification = nullptr; (notification = PQnotifies(raw)) != nullptr; PQfreemem(notification))
      found.push_back({notification->relname, notification->extra});
    if (!found.empty() || (obey_interrupt_ && interrupt_ != nullptr && *interrupt_)) return found;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    poll_socket(PQsocket(raw), POLLIN, std::clamp<std::chrono::milliseconds>(left, 0ms, 100ms));
  } while (Clock::now() < deadline);
  return found;
}

bool has_password(const std::string& url) {
  char* reason = nullptr;
  PQconninfoOption* options = PQconninfoParse(url.c_str(), &reason);
  PQfreemem(reason);
  bool found = false;
  for (auto* option = options; option != nullptr && option->keyword != nullptr; ++option)
    found |= std::strcmp(option->keyword, "password") == 0 && option->val != nullptr && option->val[0] != 0;
  PQconninfoFree(options);
  return found;
}

}  // namespace dmlc::database
