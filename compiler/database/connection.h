// SPDX-License-Identifier: Apache-2.0
// A connection to PostgreSQL over libpq: owned, interruptible, UTF-8, errors as values.
#pragma once

#include <libpq-fe.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/database/sql_error.h"

namespace dmlc::database {

/// Rows of a finished query, in text format.
class Rows {
 public:
  explicit Rows(PGresult* result) : result_(result) {}

  [[nodiscard]] int row_count() const { return PQntuples(result_.get()); }
  [[nodiscard]] int column_count() const { return PQnfields(result_.get()); }
  [[nodiscard]] std::string_view name(int column) const { return PQfname(result_.get(), column); }
  [[nodiscard]] Oid type(int column) const { return PQftype(result_.get(), column); }
  [[nodiscard]] bool is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }
  /// Empty for NULL.
  [[nodiscard]] std::string_view text(int row, int column) const {
    return {PQgetvalue(result_.get(), row, column), static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
  }
  [[nodiscard]] std::string string(int row, int column) const { return std::string(text(row, column)); }
  [[nodiscard]] bool boolean(int row, int column) const { return text(row, column) == "t"; }
  /// 0 for NULL and for what is no number.
  [[nodiscard]] double number(int row, int column) const;
  [[nodiscard]] std::int64_t integer(int row, int column) const;
  /// Rows touched by INSERT, UPDATE, DELETE or COPY.
  [[nodiscard]] std::int64_t affected() const;

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  friend class Connection;
  std::unique_ptr<PGresult, Clear> result_;
};

/// A column of a query's result as the server describes it.
struct ResultColumn {
  std::string name;
  std::string type;  ///< format_type, qualified outside a transaction: "numeric(10,2)", "public.mood" …
};

struct Notice {
  std::string severity;  ///< NOTICE, WARNING, INFO …, not localised
  std::string sqlstate;
  std::string message;
  std::string hint;
  std::string constraint;  ///< our own code, for instance W0601
  std::string column;      ///< its subject
};

struct Notification {
  std::string channel;
  std::string payload;
};

using Parameter = std::optional<std::string>;  ///< nullopt is NULL

class Connection {
 public:
  /// `url`: a connection string or URI as libpq takes it. Refuses servers before 15. `interrupt`, when given, is looked
  /// at while waiting: once true, the connection attempt or the running query is given up.
  static SqlResult<Connection> open(const std::string& url, const std::atomic<bool>* interrupt = nullptr);
  Connection(Connection&&) noexcept = default;
  Connection& operator=(Connection&&) noexcept = default;

  /// Runs one statement with parameters $1 ….
  SqlResult<Rows> query(const std::string& sql, const std::vector<Parameter>& parameters = {});
  /// Columns of a statement's result without running it (none for statements that return nothing).
  SqlResult<std::vector<ResultColumn>> describe(const std::string& sql);
  /// Feeds `data` to a COPY … FROM STDIN statement.
  SqlResult<Rows> copy_in(const std::string& sql, std::string_view data);

  void on_notice(std::function<void(const Notice&)> receiver) { *notice_receiver_ = std::move(receiver); }
  /// Waits up to `limit` for notifications of channels listened to; empty when none came or the connection is lost.
  std::vector<Notification> wait_notifications(std::chrono::milliseconds limit);
  [[nodiscard]] bool alive() const { return PQstatus(connection_.get()) == CONNECTION_OK; }
  [[nodiscard]] bool in_transaction() const { return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }
  /// While false, `interrupt` is not looked at: for clean-up after an interruption.
  void obey_interrupt(bool obey) { obey_interrupt_ = obey; }
  [[nodiscard]] const std::string& target() const { return target_; }  ///< for people; holds no password
  [[nodiscard]] PGconn* raw() const { return connection_.get(); }

  /// Reports an error of this connection that has no place in a source file.
  void report(const SqlError& error, DiagnosticSink& sink) const { report_sql_error(error, target_, sink); }

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  explicit Connection(PGconn* connection, const std::atomic<bool>* interrupt);
  SqlResult<Rows> collect(const std::string& sql);
  bool await_input();
  [[nodiscard]] SqlError error_of(const PGresult* result, const std::string& sql) const;
  [[nodiscard]] SqlError lost() const;

  std::unique_ptr<PGconn, Finish> connection_;
  const std::atomic<bool>* interrupt_ = nullptr;
  bool obey_interrupt_ = true;
  bool cancel_sent_ = false;
  std::unique_ptr<std::function<void(const Notice&)>> notice_receiver_;  // on the heap: libpq keeps its address
  std::string target_;
};

/// True when a connection string carries a password, which must not stand on a command line.
[[nodiscard]] bool has_password(const std::string& url);

}  // namespace dmlc::database
