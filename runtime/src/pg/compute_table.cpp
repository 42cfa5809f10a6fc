// SPDX-License-Identifier: Apache-2.0
// Results into a table of their own: its rows are deleted, then written in bulk, or by INSERT where rows need more.
#include <algorithm>
#include <stdexcept>

#include "runtime/include/dmlc/kernel_abi.h"
#include "runtime/src/pg/bulk_table.h"
#include "runtime/src/pg/compute_target.h"
#include "runtime/src/pg/query.h"

namespace dmlc::pg {
namespace {

constexpr std::uint64_t kRowsPerStatement = std::uint64_t{1} << 16;
constexpr std::uint64_t kRowsPerCheck = 1024;
constexpr int kMostColumns = MaxHeapAttributeNumber;

/// Columns of a row: keys or the position, then outputs. Plain data.
struct TableWriter {
  BulkTable bulk;
  bool in_bulk;
  SPIPlanPtr insert;  ///< where it is not written in bulk
  int first_output;   ///< number of keys, or 1 for the position
  int column_count;
  AttrNumber* columns;
  Oid* types;
  OutputColumn* outputs;
  OutputColumn position;
  bool by_position;
  int current;  ///< output whose value is being made; -1: none
  MemoryContext context;
  std::uint64_t written;
};

std::vector<std::string> column_names(const kernels::ComputeSpec& spec) {
  std::vector<std::string> names = spec.key;
  if (!spec.position.empty()) names.push_back(spec.position);
  names.insert(names.end(), spec.outputs.begin(), spec.outputs.end());
  return names;
}

std::string insert_text(const kernels::ComputeSpec& spec) {
  std::string list;
  std::string arrays;
  int parameter = 0;
  for (const std::string& name : column_names(spec)) {
    list += (list.empty() ? "" : ", ") + quote_name(name);
    arrays += (arrays.empty() ? "" : ", ") + ("pg_catalog.unnest($" + std::to_string(++parameter) + ")");
  }
  return "INSERT INTO " + quote_name(spec.target.schema, spec.target.table) + " (" + list +
         ") SELECT * FROM ROWS FROM (" + arrays + ") AS dml_new";
}

// --- PostgreSQL frames: no C++ objects below until the next marker ---

Datum value_of(TableWriter& writer, int output, std::uint64_t index) {
  writer.current = output;
  const Datum value = output_value(writer.outputs[output], index);
  writer.current = -1;
  return value;
}

Datum position_of(TableWriter& writer, std::uint64_t index) {
  writer.current = writer.column_count - writer.first_output;
  const Datum value = assign(writer.position.assignment, Int64GetDatum(static_cast<int64>(index)));
  writer.current = -1;
  return value;
}

/// The columns of a row. `element` is that of the outputs; without one they are NULL.
void fill_row(TableWriter& writer, const PieceRows* piece, std::uint64_t row, bool given, std::uint64_t element,
              Datum* values, bool* nulls) {
  if (writer.by_position) {
    values[0] = position_of(writer, element);
    nulls[0] = false;
  } else {
    for (int i = 0; i < writer.first_output; ++i) {
      const std::uint64_t at = row * static_cast<std::uint64_t>(writer.first_output) + static_cast<std::uint64_t>(i);
      values[i] = piece->keys[at];
      nulls[i] = piece->key_nulls[at];
    }
  }
  for (int i = writer.first_output; i < writer.column_count; ++i) {
    nulls[i] = !given;
    values[i] = given ? value_of(writer, i - writer.first_output, element) : Datum{0};
  }
}

/// Rows of the piece, or `count` elements where there is no piece.
void put_rows(TableWriter& writer, const PieceRows* piece, std::uint64_t count) {
  Datum values[kMostColumns];
  bool nulls[kMostColumns];
  std::uint64_t element = 0;
  MemoryContext caller = MemoryContextSwitchTo(writer.context);
  for (std::uint64_t row = 0; row < count; ++row) {
    if (row % kRowsPerCheck == 0) {
      CHECK_FOR_INTERRUPTS();
      MemoryContextReset(writer.context);
    }
    const bool given = piece == nullptr || piece->is_given[row];
    fill_row(writer, piece, row, given, element, values, nulls);
    if (given) ++element;
    put_row(writer.bulk, values, nulls);
  }
  MemoryContextSwitchTo(caller);
  writer.written += count;
}

Datum array_of_column(const TableWriter& writer, int column, Datum* values, bool* nulls, int count) {
  int16 length;
  bool by_value;
  char alignment;
  get_typlenbyvalalign(writer.types[column], &length, &by_value, &alignment);
  int dimension[] = {count};
  int lower[] = {1};
  return PointerGetDatum(
      construct_md_array(values, nulls, 1, dimension, lower, writer.types[column], length, by_value, alignment));
}

void insert_rows(TableWriter& writer, const PieceRows* piece, std::uint64_t first, std::uint64_t end,
                 std::uint64_t element) {
  MemoryContextReset(writer.context);
  MemoryContext caller = MemoryContextSwitchTo(writer.context);
  const auto count = static_cast<int>(end - first);
  const int columns = writer.column_count;
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(count * columns)));
  auto* nulls = static_cast<bool*>(palloc(sizeof(bool) * static_cast<Size>(count * columns)));
  Datum row_values[kMostColumns];
  bool row_nulls[kMostColumns];
  for (int row = 0; row < count; ++row) {
    const std::uint64_t at = first + static_cast<std::uint64_t>(row);
    const bool given = piece == nullptr || piece->is_given[at];
    fill_row(writer, piece, at, given, element, row_values, row_nulls);
    if (given) ++element;
    for (int i = 0; i < columns; ++i) {
      values[i * count + row] = row_values[i];
      nulls[i * count + row] = row_nulls[i];
    }
  }
  auto* arrays = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(columns)));
  for (int i = 0; i < columns; ++i)
    arrays[i] = array_of_column(writer, i, values + i * count, nulls + i * count, count);
  MemoryContextSwitchTo(caller);
  const int code = SPI_execute_plan(writer.insert, arrays, nullptr, false, 0);
  if (code != SPI_OK_INSERT) elog(ERROR, "INSERT failed: %s", SPI_result_code_string(code));
  writer.written += SPI_processed;
}

void prepare_insert(TableWriter& writer, const char* text) {
  auto* types = static_cast<Oid*>(palloc(sizeof(Oid) * static_cast<Size>(writer.column_count)));
  for (int i = 0; i < writer.column_count; ++i) {
    types[i] = get_array_type(writer.types[i]);
    if (!OidIsValid(types[i])) elog(ERROR, "type %u has no arrays", writer.types[i]);
  }
  writer.insert = SPI_prepare(text, writer.column_count, types);
  if (writer.insert == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
}

void open_writer(TableWriter& writer, Oid table, bool same_keys, const char* text) {
  writer.context = AllocSetContextCreate(CurrentMemoryContext, "dml results", ALLOCSET_DEFAULT_SIZES);
  Relation relation = table_open(table, RowExclusiveLock);
  // Keys of one type may still be of another length; INSERT looks at that.
  writer.in_bulk =
      same_keys && takes_plain_rows(relation) && has_plain_columns(relation, writer.columns, writer.column_count);
  if (!writer.in_bulk) {
    table_close(relation, NoLock);
    prepare_insert(writer, text);
    return;
  }
  writer.bulk.table = relation;
  writer.bulk.columns = writer.columns;
  writer.bulk.column_count = writer.column_count;
  writer.bulk.indexes_last = true;
  open_bulk(writer.bulk);
}

void close_writer(TableWriter& writer) {
  if (!writer.in_bulk) return;
  close_bulk(writer.bulk);
  table_close(writer.bulk.table, NoLock);
  CommandCounterIncrement();
}

TableWriter* make_writer(int columns) {
  auto* writer = static_cast<TableWriter*>(palloc0(sizeof(TableWriter)));
  writer->column_count = columns;
  writer->columns = static_cast<AttrNumber*>(palloc0(sizeof(AttrNumber) * static_cast<Size>(columns)));
  writer->types = static_cast<Oid*>(palloc0(sizeof(Oid) * static_cast<Size>(columns)));
  writer->current = -1;
  return writer;
}

// --- C++ frames ---

class TableTarget final : public ComputeTarget {
 public:
  explicit TableTarget(const TargetRequest& request) : request_(request) {
    const std::vector<std::string> names = column_names(request.spec);
    writer_ = call_pg([&] { return make_writer(static_cast<int>(names.size())); });
    writer_->first_output = static_cast<int>(names.size() - request.spec.outputs.size());
    writer_->outputs = make_output_columns(request);
    writer_->by_position = !request.spec.position.empty();
    if (writer_->by_position) writer_->position = make_position_column(request);
    set_columns();
    const std::string text = insert_text(request.spec);
    query("DELETE FROM " + quote_name(request.spec.target.schema, request.spec.target.table));
    call_pg([&] { open_writer(*writer_, request_.tables.target, request_.tables.same_keys, text.c_str()); });
  }

  void write_rows(const PieceRows& piece) override { write(&piece, piece.count); }
  void write_elements(std::uint64_t count) override { write(nullptr, count); }
  std::uint64_t finish() override {
    call_pg([&] { close_writer(*writer_); });
    return writer_->written;
  }

 private:
  void set_columns() {
    std::vector<ColumnType> columns = request_.tables.keys;
    if (writer_->by_position) columns.push_back(request_.tables.position);
    columns.insert(columns.end(), request_.tables.outputs.begin(), request_.tables.outputs.end());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      writer_->columns[i] = columns[i].number;
      writer_->types[i] = columns[i].type;
    }
  }

  void write(const PieceRows* piece, std::uint64_t count) {
    try {
      if (writer_->in_bulk) {
        call_pg([&] { put_rows(*writer_, piece, count); });
        return;
      }
      std::uint64_t element = 0;
      for (std::uint64_t first = 0; first < count; first += kRowsPerStatement) {
        const std::uint64_t end = std::min(first + kRowsPerStatement, count);
        call_pg([&] { insert_rows(*writer_, piece, first, end, element); });
        element += piece == nullptr
                       ? end - first
                       : static_cast<std::uint64_t>(std::count(piece->is_given + first, piece->is_given + end, true));
      }
    } catch (const PgError& error) {
      explain_value(error, request_, writer_->current);
    }
  }

  TargetRequest request_;
  TableWriter* writer_ = nullptr;
};

}  // namespace

std::unique_ptr<ComputeTarget> make_table_target(const TargetRequest& request) {
  return std::make_unique<TableTarget>(request);
}

}  // namespace dmlc::pg
