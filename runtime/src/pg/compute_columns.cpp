// SPDX-License-Identifier: Apache-2.0
// Results into columns of the table that was read: updates by tuple id, directly or, where rows need more, by UPDATE.
#include <algorithm>
#include <stdexcept>

#include "runtime/include/dmlc/kernel_abi.h"
#include "runtime/src/pg/bulk_table.h"
#include "runtime/src/pg/bulk_update.h"
#include "runtime/src/pg/compute_target.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::pg {
namespace {

/// Rows of one UPDATE.
constexpr std::uint64_t kRowsPerStatement = std::uint64_t{1} << 16;
constexpr int kMostParameters = 2 + abi::kMaxKernelArguments;

constexpr std::uint64_t kRowsPerCheck = 1024;

/// Plain data.
struct ColumnWriter {
  BulkUpdate bulk;
  bool in_bulk;
  SPIPlanPtr plan;  ///< where rows are not updated in bulk
  OutputColumn* outputs;
  int output_count;
  bool by_table;
  int current;  ///< output whose values are being made; -1: none
  MemoryContext context;
  std::uint64_t written;
};

std::string update_text(const TargetRequest& request, std::size_t outputs) {
  const bool by_table = request.tables.has_parts;
  std::string changes;
  std::string arrays = "pg_catalog.unnest($1)";
  std::string names = "dml_place";
  for (std::size_t i = 0; i < outputs; ++i) {
    const std::string name = "dml_value_" + std::to_string(i);
    changes += (i == 0 ? "" : ", ") + quote_name(request.spec.outputs[i]) + " = dml_new." + name;
    arrays += ", pg_catalog.unnest($" + std::to_string(i + 2) + ")";
    names += ", " + name;
  }
  if (by_table) {
    arrays += ", pg_catalog.unnest($" + std::to_string(outputs + 2) + ")";
    names += ", dml_table";
  }
  return "UPDATE " + quote_name(request.spec.source.schema, request.spec.source.table) + " AS dml_old SET " + changes +
         " FROM ROWS FROM (" + arrays + ") AS dml_new(" + names +
         ") WHERE dml_old.ctid OPERATOR(pg_catalog.=) dml_new.dml_place" +
         (by_table ? " AND dml_old.tableoid OPERATOR(pg_catalog.=) dml_new.dml_table" : "");
}

// --- PostgreSQL frames: no C++ objects below until the next marker ---

Oid array_of(Oid type) {
  const Oid array = get_array_type(type);
  if (!OidIsValid(array)) elog(ERROR, "type %u has no arrays", type);
  return array;
}

/// The generic plan looks each row up by its place; one made for the arrays would read the table for every statement.
SPIPlanPtr prepare_update(const char* text, const ColumnWriter& update) {
  Oid types[kMostParameters];
  int count = 0;
  types[count++] = array_of(TIDOID);
  for (int i = 0; i < update.output_count; ++i) types[count++] = array_of(update.outputs[i].type);
  if (update.by_table) types[count++] = array_of(OIDOID);
  SPIPlanPtr plan = SPI_prepare_cursor(text, count, types, CURSOR_OPT_GENERIC_PLAN);
  if (plan == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
  return plan;
}

Datum output_array(OutputColumn& output, const PieceRows& piece, std::uint64_t first, std::uint64_t end,
                   std::uint64_t given) {
  const auto count = static_cast<int>(end - first);
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(count)));
  auto* nulls = static_cast<bool*>(palloc(sizeof(bool) * static_cast<Size>(count)));
  for (int i = 0; i < count; ++i) {
    nulls[i] = !piece.is_given[first + static_cast<std::uint64_t>(i)];
    values[i] = nulls[i] ? Datum{0} : output_value(output, given++);
  }
  int dimension[] = {count};
  int lower[] = {1};
  return PointerGetDatum(construct_md_array(values, nulls, 1, dimension, lower, output.type, output.length,
                                            output.by_value, output.alignment));
}

Datum place_array(const PieceRows& piece, std::uint64_t first, std::uint64_t end) {
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * (end - first)));
  for (std::uint64_t i = first; i < end; ++i) values[i - first] = PointerGetDatum(&piece.places[i]);
  return PointerGetDatum(
      construct_array(values, static_cast<int>(end - first), TIDOID, sizeof(ItemPointerData), false, TYPALIGN_SHORT));
}

Datum table_array(const PieceRows& piece, std::uint64_t first, std::uint64_t end) {
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * (end - first)));
  for (std::uint64_t i = first; i < end; ++i) values[i - first] = ObjectIdGetDatum(piece.tables[i]);
  return PointerGetDatum(
      construct_array(values, static_cast<int>(end - first), OIDOID, sizeof(Oid), true, TYPALIGN_INT));
}

/// Rows first … end - 1 of the piece; the first of them that was given is element `given`.
void update_rows(ColumnWriter& update, const PieceRows& piece, std::uint64_t first, std::uint64_t end,
                 std::uint64_t given) {
  MemoryContextReset(update.context);
  MemoryContext caller = MemoryContextSwitchTo(update.context);
  Datum values[kMostParameters];
  int count = 0;
  values[count++] = place_array(piece, first, end);
  for (int i = 0; i < update.output_count; ++i) {
    update.current = i;
    values[count++] = output_array(update.outputs[i], piece, first, end, given);
  }
  update.current = -1;
  if (update.by_table) values[count++] = table_array(piece, first, end);
  MemoryContextSwitchTo(caller);
  const int code = SPI_execute_plan(update.plan, values, nullptr, false, 0);
  if (code != SPI_OK_UPDATE) elog(ERROR, "UPDATE failed: %s", SPI_result_code_string(code));
  update.written += SPI_processed;
}

/// The same without a statement.
void put_rows(ColumnWriter& update, const PieceRows& piece) {
  Datum values[kMostParameters];
  bool nulls[kMostParameters];
  std::uint64_t element = 0;
  MemoryContext caller = MemoryContextSwitchTo(update.context);
  for (std::uint64_t row = 0; row < piece.count; ++row) {
    if (row % kRowsPerCheck == 0) {
      CHECK_FOR_INTERRUPTS();
      MemoryContextReset(update.context);
    }
    for (int i = 0; i < update.output_count; ++i) {
      update.current = i;
      nulls[i] = !piece.is_given[row];
      values[i] = nulls[i] ? Datum{0} : output_value(update.outputs[i], element);
    }
    update.current = -1;
    if (piece.is_given[row]) ++element;
    update_row(update.bulk, &piece.places[row], values, nulls);
  }
  MemoryContextSwitchTo(caller);
}

void open_writer(ColumnWriter& update, Oid table, const AttrNumber* columns, const char* text) {
  update.context = AllocSetContextCreate(CurrentMemoryContext, "dml results", ALLOCSET_DEFAULT_SIZES);
  Relation relation = table_open(table, RowExclusiveLock);
  update.in_bulk = !update.by_table && takes_plain_rows(relation);
  for (int i = 0; i < update.output_count; ++i) {
    // A domain's own constraints are checked by UPDATE.
    Form_pg_attribute column = TupleDescAttr(RelationGetDescr(relation), columns[i] - 1);
    update.in_bulk = update.in_bulk && column->atttypid == update.outputs[i].type && column->attidentity == '\0';
  }
  if (!update.in_bulk) {
    table_close(relation, NoLock);
    update.plan = prepare_update(text, update);
    return;
  }
  update.bulk.table = relation;
  update.bulk.columns = columns;
  update.bulk.column_count = update.output_count;
  open_update(update.bulk);
}

void close_writer(ColumnWriter& update) {
  if (!update.in_bulk) return;
  close_update(update.bulk);
  table_close(update.bulk.table, NoLock);
  update.written = update.bulk.rows;
}

// --- C++ frames ---

class ColumnTarget final : public ComputeTarget {
 public:
  explicit ColumnTarget(const TargetRequest& request) : request_(request) {
    const std::size_t outputs = request.spec.outputs.size();
    update_.outputs = make_output_columns(request);
    update_.output_count = static_cast<int>(outputs);
    update_.by_table = request.tables.has_parts;
    update_.current = -1;
    for (const ColumnType& column : request.tables.outputs) columns_.push_back(column.number);
    const std::string text = update_text(request, outputs);
    call_pg([&] { open_writer(update_, request_.tables.target, columns_.data(), text.c_str()); });
  }

  void write_rows(const PieceRows& piece) override {
    try {
      if (update_.in_bulk) {
        call_pg([&] { put_rows(update_, piece); });
      } else {
        run_statements(piece);
      }
    } catch (const PgError& error) {
      explain_value(error, request_, update_.current);
    }
  }
  void write_elements(std::uint64_t) override {
    throw std::logic_error("elements by position do not go to columns of rows");
  }
  std::uint64_t finish() override {
    call_pg([&] { close_writer(update_); });
    return update_.written;
  }

 private:
  void run_statements(const PieceRows& piece) {
    std::uint64_t given = 0;
    for (std::uint64_t first = 0; first < piece.count; first += kRowsPerStatement) {
      const std::uint64_t end = std::min(first + kRowsPerStatement, piece.count);
      call_pg([&] { update_rows(update_, piece, first, end, given); });
      given += static_cast<std::uint64_t>(std::count(piece.is_given + first, piece.is_given + end, true));
    }
  }

  TargetRequest request_;
  ColumnWriter update_{};
  std::vector<AttrNumber> columns_;
};

}  // namespace

std::unique_ptr<ComputeTarget> make_column_target(const TargetRequest& request) {
  return std::make_unique<ColumnTarget>(request);
}

}  // namespace dmlc::pg
