// SPDX-License-Identifier: Apache-2.0
// SQL functions about jobs: train, store predictions, cancel, and the progress of running ones.
#include <sys/types.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <nlohmann/json.hpp>
#include <vector>

#include "runtime/src/jobs/progress.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/source_check.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/jobs/queue.h"
#include "runtime/src/jobs/wake.h"
#include "runtime/src/pg/error_map.h"
#include "runtime/src/pg/identity.h"
#include "runtime/src/pg/model_lookup.h"
#include "runtime/src/pg/model_row.h"

namespace dmlc::pg {
namespace {

constexpr const char* kAdminRole = "dml_admin";

/// The current version or a job that waits or runs was made from this very specification.
bool is_up_to_date(const ModelRow& row) {
  const OwnerScope owner;
  return query_value(
             "SELECT 1 WHERE EXISTS (SELECT 1 FROM dml.model m JOIN dml.model_version v ON v.model_id = m.model_id "
             "AND v.version = m.current_version WHERE m.model_id = $1::bigint "
             "AND v.spec_hash = encode(sha256(convert_to($2::jsonb::text, 'UTF8')), 'hex')) "
             "OR EXISTS (SELECT 1 FROM dml.job j WHERE j.model_id = $1::bigint AND j.kind = 'train' "
             "AND j.state IN ('queued', 'running') AND j.spec = $2::jsonb)",
             {std::to_string(row.model_id), row.spec})
      .has_value();
}

/// 0: nothing to do.
std::int64_t train_model(const std::string& schema, const std::string& name, bool only_if_changed) {
  const std::string display = display_name(schema, name);
  const ModelRow row = lock_model(schema, name);
  if (!row.found) refuse_unknown_model(display);
  require_owner(row, GetUserId(), display);
  if (only_if_changed && is_up_to_date(row)) return 0;
  check_source(train::parse_model_spec(row.spec));
  return jobs::submit_job({jobs::JobKind::train, row.model_id, row.spec, ""});
}

/// Raises an error unless `query` is one SELECT; returns the names of its columns.
std::vector<std::string> columns_of(const std::string& text) {
  int count = 0;
  char** names = nullptr;
  call_pg([&] {
    List* statements = raw_parser(text.c_str(), RAW_PARSE_DEFAULT);
    if (list_length(statements) != 1 || !IsA(linitial_node(RawStmt, statements)->stmt, SelectStmt) ||
        castNode(SelectStmt, linitial_node(RawStmt, statements)->stmt)->intoClause != nullptr) {
      ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("the source of predictions is not one query")));
    }
    MemoryContext caller = CurrentMemoryContext;
    if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "SPI_connect failed");
    SPIPlanPtr plan = SPI_prepare(text.c_str(), 0, nullptr);
    List* sources = plan != nullptr ? SPI_plan_get_plan_sources(plan) : NIL;
    if (list_length(sources) != 1) elog(ERROR, "the source of predictions cannot be planned");
    TupleDesc columns = static_cast<CachedPlanSource*>(linitial(sources))->resultDesc;
    count = columns->natts;
    names = static_cast<char**>(MemoryContextAllocZero(caller, sizeof(char*) * (count + 1)));
    for (int i = 0; i < count; ++i) names[i] = MemoryContextStrdup(caller, NameStr(TupleDescAttr(columns, i)->attname));
    SPI_finish();
  });
  return {names, names + count};
}

/// The table's qualified name, resolved now: the job runs with the same rights but later.
std::string resolve_table(const std::string& name) {
  const char* qualified = call_pg([&] {
    RangeVar* range = makeRangeVarFromNameList(stringToQualifiedNameList(name.c_str()));
    const Oid table = RangeVarGetRelid(range, NoLock, false);
    return static_cast<const char*>(
        quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)), get_rel_name(table)));
  });
  return qualified;
}

std::string list_of(const std::vector<std::string>& names, const char* prefix = "") {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + (prefix + quote_name(name));
  return text;
}

std::string insert_statement(const std::vector<std::string>& columns, const std::string& source,
                             const std::string& target) {
  // The other name keeps a table called `excluded` apart from the row that ON CONFLICT means by it. The line feed ends
  // a comment that the query may end with.
  return "INSERT INTO " + target + " AS dml_target (" + list_of(columns) + ") SELECT " + list_of(columns) + " FROM (" +
         source + "\n) AS dml_rows";
}

/// What happens to a row whose key is there; empty without keys.
std::string conflict_clause(const std::vector<std::string>& columns, const std::vector<std::string>& keys) {
  if (keys.empty()) return "";
  std::string changes;
  for (const std::string& column : columns) {
    if (std::find(keys.begin(), keys.end(), column) != keys.end()) continue;
    changes += (changes.empty() ? "" : ", ") + quote_name(column) + " = EXCLUDED." + quote_name(column);
  }
  return " ON CONFLICT (" + list_of(keys) + ") DO " + (changes.empty() ? "NOTHING" : "UPDATE SET " + changes);
}

std::int64_t store_predictions(const std::string& schema, const std::string& name, const std::string& source,
                               const std::string& target_name, const std::vector<std::string>& keys) {
  const std::string display = display_name(schema, name);
  const ModelHead model = call_pg([&] { return find_model_head(schema.c_str(), name.c_str()); });
  if (!model.found) refuse_unknown_model(display);
  const std::string search_path = GetConfigOption("search_path", false, false);
  nlohmann::json arguments;
  std::string target;
  try {
    target = resolve_table(target_name);
    const std::vector<std::string> columns = columns_of(source);
    const std::string statement = insert_statement(columns, source, target);
    const std::string conflict = conflict_clause(columns, keys);
    SettingsScope settings;
    settings.set("lc_messages", "C");
    query("EXPLAIN " + statement + conflict);  // finds missing rights and columns now
    arguments = {{"target", target},
                 {"query", source},
                 {"statement", statement},
                 {"conflict", conflict},
                 {"search_path", search_path}};
  } catch (const PgError& error) {
    if (!has_code(error.data())) throw;
    throw map_pg_error(error.data(), {display, GetUserId(), target});
  }
  return jobs::submit_job({jobs::JobKind::predict, model.model_id, "", arguments.dump()});
}

bool may_cancel(Oid role, Oid submitter) {
  return acts_for(role, submitter) || call_pg([&] {
           const Oid admin = get_role_oid(kAdminRole, true);
           return OidIsValid(admin) && has_privs_of_role(role, admin);
         });
}

/// The worker cannot end the job while its row is locked, so the signal reaches no other job.
void signal_worker(int pid) {
  const PGPROC* process = call_pg([&] { return BackendPidGetProc(pid); });
  if (process != nullptr && process->isBackgroundWorker && process->databaseId == MyDatabaseId) ::kill(pid, SIGINT);
}

bool cancel_job(std::int64_t job_id) {
  const Oid role = GetUserId();
  const OwnerScope owner;
  const Rows rows = query(
      "SELECT j.state, j.owner::oid, coalesce(j.pid, 0), coalesce(m.schema_name, c.schema_name), "
      "coalesce(m.model_name, c.compute_name) FROM dml.job j LEFT JOIN dml.model m USING (model_id) "
      "LEFT JOIN dml.compute c USING (compute_id) WHERE j.job_id = $1::bigint FOR UPDATE OF j",
      {std::to_string(job_id)});
  if (rows.empty()) return false;
  const auto submitter = static_cast<Oid>(rows.integer(0, 1));
  if (!may_cancel(role, submitter))
    throw make_error<RuntimeErrorId::NotModelOwner>("", "act as a member of role " + role_name(submitter),
                                                    role_name(role), display_name(rows.text(0, 3), rows.text(0, 4)));
  const std::string state = rows.text(0, 0);
  if (state == "running") {
    signal_worker(static_cast<int>(rows.integer(0, 2)));
    return true;
  }
  if (state != "queued") return false;
  const RuntimeError cancelled = make_error<RuntimeErrorId::Cancelled>("", "");
  query(
      "UPDATE dml.job SET state = 'cancelled', finished_at = clock_timestamp(), error_code = $2, error_message = $3 "
      "WHERE job_id = $1::bigint",
      {std::to_string(job_id), cancelled.code(), cancelled.what()});
  const std::string payload = std::to_string(job_id) + " cancelled";
  call_pg([&] { Async_Notify("dml_job", payload.c_str()); });
  return true;
}

}  // namespace
}  // namespace dmlc::pg

DMLC_SQL_FUNCTION(dml_train) {
  using namespace dmlc::pg;
  const char* schema = text_argument(fcinfo, 0, "schema_name");
  const char* name = text_argument(fcinfo, 1, "model_name");
  const bool only_if_changed = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
  return sql_entry([&]() -> Datum {
    const std::int64_t id = train_model(schema, name, only_if_changed);
    fcinfo->isnull = id == 0;
    return Int64GetDatum(id);
  });
}

DMLC_SQL_FUNCTION(dml_store_predictions) {
  using namespace dmlc::pg;
  const char* schema = text_argument(fcinfo, 0, "schema_name");
  const char* name = text_argument(fcinfo, 1, "model_name");
  const char* source = text_argument(fcinfo, 2, "query");
  const char* target = text_argument(fcinfo, 3, "target_table");
  int count;
  char** keys = text_array_argument(fcinfo, 4, &count);
  return sql_entry(
      [&] { return Int64GetDatum(store_predictions(schema, name, source, target, {keys, keys + count})); });
}

DMLC_SQL_FUNCTION(dml_cancel_job) {
  using namespace dmlc::pg;
  if (PG_ARGISNULL(0)) PG_RETURN_NULL();
  const std::int64_t job_id = PG_GETARG_INT64(0);
  return sql_entry([&] { return BoolGetDatum(cancel_job(job_id)); });
}

/// Columns of dml.jobs that live in shared memory. A running job whose worker is gone calls for a sweep.
DMLC_SQL_FUNCTION(dml_job_progress) {
  TupleDesc columns;
  if (get_call_result_type(fcinfo, nullptr, &columns) != TYPEFUNC_COMPOSITE) elog(ERROR, "a row type is expected");
  if (PG_ARGISNULL(0)) PG_RETURN_NULL();
  const std::int64_t job_id = PG_GETARG_INT64(0);
  const std::int64_t handle = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1);
  dmlc::jobs::ProgressView view;
  if (!dmlc::jobs::read_progress(static_cast<std::uint32_t>(handle), job_id, &view)) {
    static TimestampTz last_call = 0;
    const TimestampTz now = GetCurrentTimestamp();
    if (!IsParallelWorker() && TimestampDifferenceExceeds(last_call, now, 5000)) {
      last_call = now;
      dmlc::jobs::wake_now(MyDatabaseId);
    }
    PG_RETURN_NULL();
  }
  const bool has_metric = view.metric[0] != '\0';
  Datum values[] = {CStringGetTextDatum(view.phase),
                    Int64GetDatum(static_cast<int64>(view.rows_done)),
                    Int32GetDatum(static_cast<int32>(view.iteration)),
                    Int32GetDatum(static_cast<int32>(view.total_iterations)),
                    CStringGetTextDatum(view.metric),
                    Float8GetDatum(view.value),
                    Int32GetDatum(static_cast<int32>(view.batch)),
                    Int32GetDatum(static_cast<int32>(view.batches)),
                    Float8GetDatum(view.loss)};
  const bool has_loss = !std::isnan(view.loss);
  bool nulls[] = {view.phase[0] == '\0', false, false, false, !has_metric, !has_metric, false, false, !has_loss};
  PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(columns), values, nulls)));
}
