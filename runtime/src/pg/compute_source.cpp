// SPDX-License-Identifier: Apache-2.0
// A cursor whose rows go straight into columns of the kernel's own types.
#include "runtime/src/pg/compute_source.h"

#include <algorithm>
#include <climits>
#include <cstring>

#include "runtime/src/pg/query.h"
#include "runtime/src/pg/row_receiver.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::pg {

using kernels::Role;

/// Everything a row needs on its way. The DestReceiver is the first member: PostgreSQL sees only that.
struct SourceReceiver {
  DestReceiver base;
  PieceRows piece;
  InputColumn* inputs;
  int input_count;
  int first_input;  ///< column of the query
  bool started;
  std::int16_t* key_lengths;
  bool* key_by_value;
  int reading;  ///< input whose value is being read; -1: none
  std::uint64_t seen;
  MemoryContext keep;
  MemoryContext keys;     ///< values of keys that are more than a number; emptied at every piece
  MemoryContext scratch;  ///< values fetched from elsewhere; emptied now and then
  const SourceQuery* query;
  child::MemoryFile* memory;
};

namespace {

constexpr std::uint64_t kRowsPerCheck = 1024;
/// Elements that get memory together.
constexpr std::uint64_t kReservedElements = std::uint64_t{1} << 16;
constexpr std::uint64_t kFirstRows = std::uint64_t{1} << 16;

std::string select_statement(const SourceQuery& query) {
  std::string list;
  const auto add = [&](const std::string& item) { list += (list.empty() ? "" : ", ") + item; };
  if (query.by_place) add("ctid");
  if (query.by_place && query.has_parts) add("tableoid");
  for (const std::string& key : query.spec.key) add(quote_name(key));
  for (const std::string& column : query.spec.columns) add(quote_name(column));
  std::string order;
  for (const std::string& column : query.spec.order)
    order += (order.empty() ? " ORDER BY " : ", ") + quote_name(column);
  return "SELECT " + (list.empty() ? "true" : list) + " FROM " +
         quote_name(query.spec.source.schema, query.spec.source.table) + order;
}

[[noreturn]] void refuse_type(const SourceQuery& query, int input, Oid type) {
  const auto index = static_cast<std::size_t>(input);
  const std::string& column = query.spec.columns[index];
  const kernels::Parameter& parameter = query.facts.parameters[query.facts.of(Role::input)[index]];
  const std::string type_name = call_pg([&] { return static_cast<const char*>(format_type_be(type)); });
  throw make_error<RuntimeErrorId::ComputationChanged>(
      column, "compile the file again", query.display,
      "column `" + column + "` is " + type_name + ", the kernel takes `" + std::string(name_of(parameter.type)) + "`");
}

[[noreturn]] void refuse_rows(const SourceQuery& query) {
  throw make_error<RuntimeErrorId::ComputationMemory>(query.display, "raise dml.max_memory, or compute over fewer rows",
                                                      query.display, "more than " + bytes_text(query.memory_limit),
                                                      bytes_text(query.memory_limit));
}

// --- PostgreSQL frames: no C++ objects below until the next marker ---

template <class T>
void grow(MemoryContext context, T*& list, std::uint64_t count) {
  const Size bytes = sizeof(T) * static_cast<Size>(count);
  list = static_cast<T*>(list == nullptr ? MemoryContextAllocHuge(context, bytes) : repalloc_huge(list, bytes));
}

void make_room_for_rows(SourceReceiver& receiver) {
  PieceRows& piece = receiver.piece;
  const std::uint64_t capacity = piece.capacity == 0 ? kFirstRows : piece.capacity * 2;
  grow(receiver.keep, piece.is_given, capacity);
  if (receiver.query->by_place) grow(receiver.keep, piece.places, capacity);
  if (receiver.query->by_place && receiver.query->has_parts) grow(receiver.keep, piece.tables, capacity);
  if (piece.key_count > 0) {
    grow(receiver.keep, piece.keys, capacity * static_cast<std::uint64_t>(piece.key_count));
    grow(receiver.keep, piece.key_nulls, capacity * static_cast<std::uint64_t>(piece.key_count));
  }
  piece.capacity = capacity;
}

void make_room_for_elements(SourceReceiver& receiver, InputColumn& input) {
  call_cpp([&] {
    if (input.reserved >= input.capacity) refuse_rows(*receiver.query);
    const std::uint64_t more = std::min(kReservedElements, input.capacity - input.reserved);
    receiver.memory->reserve(input.offset + input.reserved * input.size, more * input.size);
    if (input.validity != nullptr) receiver.memory->reserve(input.validity_offset + input.reserved, more);
    input.reserved += more;
  });
}

void start_rows(DestReceiver* self, int, TupleDesc columns) {
  auto& receiver = *reinterpret_cast<SourceReceiver*>(self);
  if (receiver.started) return;
  receiver.started = true;
  const kernels::KernelFacts& facts = receiver.query->facts;
  int input = 0;
  for (const kernels::Parameter& parameter : facts.parameters) {
    if (parameter.role != Role::input) continue;
    const Oid type = TupleDescAttr(columns, receiver.first_input + input)->atttypid;
    receiver.inputs[input].store = element_store(getBaseType(type), parameter.type);
    if (receiver.inputs[input].store == nullptr) call_cpp([&] { refuse_type(*receiver.query, input, type); });
    ++input;
  }
  for (int i = 0; i < receiver.piece.key_count; ++i) {
    const Form_pg_attribute key = TupleDescAttr(columns, receiver.first_input - receiver.piece.key_count + i);
    receiver.key_lengths[i] = key->attlen;
    receiver.key_by_value[i] = key->attbyval;
  }
}

void keep_identity(SourceReceiver& receiver, const Datum* values, const bool* nulls) {
  PieceRows& piece = receiver.piece;
  if (piece.places != nullptr) piece.places[piece.count] = *reinterpret_cast<ItemPointer>(DatumGetPointer(values[0]));
  if (piece.tables != nullptr) piece.tables[piece.count] = DatumGetObjectId(values[1]);
  const std::uint64_t first = piece.count * static_cast<std::uint64_t>(piece.key_count);
  for (int i = 0; i < piece.key_count; ++i) {
    const std::uint64_t at = first + static_cast<std::uint64_t>(i);
    piece.key_nulls[at] = nulls[i];
    piece.keys[at] = values[i];
    if (nulls[i] || receiver.key_by_value[i]) continue;
    MemoryContext caller = MemoryContextSwitchTo(receiver.keys);
    piece.keys[at] = datumCopy(values[i], false, receiver.key_lengths[i]);
    MemoryContextSwitchTo(caller);
  }
}

bool is_complete(const SourceReceiver& receiver, const bool* nulls) {
  for (int i = 0; i < receiver.input_count; ++i)
    if (nulls[i] && receiver.inputs[i].by_row && receiver.inputs[i].validity == nullptr) return false;
  return true;
}

/// The value of an input as element `index`.
void store_element(SourceReceiver& receiver, InputColumn& input, std::uint64_t index, Datum value, bool is_null) {
  if (index >= input.reserved) make_room_for_elements(receiver, input);
  std::byte* at = input.base + index * input.size;
  if (is_null) {
    std::memset(at, 0, input.size);
  } else {
    input.store(value, at);
  }
  if (input.validity != nullptr) input.validity[index] = !is_null;
}

void store_inputs(SourceReceiver& receiver, const Datum* values, const bool* nulls, bool given) {
  for (int i = 0; i < receiver.input_count; ++i) {
    InputColumn& input = receiver.inputs[i];
    receiver.reading = i;
    if (input.by_row) {
      if (given) store_element(receiver, input, receiver.piece.given, values[i], nulls[i]);
    } else if (!nulls[i] && input.count < input.capacity) {
      store_element(receiver, input, input.count++, values[i], false);
    }
  }
  receiver.reading = -1;
}

bool receive_row(TupleTableSlot* slot, DestReceiver* self) {
  auto& receiver = *reinterpret_cast<SourceReceiver*>(self);
  if (receiver.seen++ % kRowsPerCheck == 0) {
    CHECK_FOR_INTERRUPTS();
    MemoryContextReset(receiver.scratch);
  }
  slot_getallattrs(slot);
  PieceRows& piece = receiver.piece;
  if (piece.count == piece.capacity) make_room_for_rows(receiver);
  keep_identity(receiver, slot->tts_values, slot->tts_isnull);
  const Datum* values = slot->tts_values + receiver.first_input;
  const bool* nulls = slot->tts_isnull + receiver.first_input;
  const bool given = is_complete(receiver, nulls);
  MemoryContext caller = MemoryContextSwitchTo(receiver.scratch);
  store_inputs(receiver, values, nulls, given);
  MemoryContextSwitchTo(caller);
  piece.is_given[piece.count++] = given;
  if (given) ++piece.given;
  return true;
}

SourceReceiver* make_receiver(int inputs, int keys) {
  auto* receiver = static_cast<SourceReceiver*>(palloc0(sizeof(SourceReceiver)));
  receiver->keep = CurrentMemoryContext;
  receiver->keys = AllocSetContextCreate(CurrentMemoryContext, "dml keys", ALLOCSET_DEFAULT_SIZES);
  receiver->scratch = AllocSetContextCreate(CurrentMemoryContext, "dml columns", ALLOCSET_DEFAULT_SIZES);
  receiver->input_count = inputs;
  receiver->inputs = static_cast<InputColumn*>(palloc0(sizeof(InputColumn) * (inputs + 1)));
  receiver->piece.key_count = keys;
  receiver->key_lengths = static_cast<std::int16_t*>(palloc0(sizeof(std::int16_t) * (keys + 1)));
  receiver->key_by_value = static_cast<bool*>(palloc0(sizeof(bool) * (keys + 1)));
  receiver->reading = -1;
  set_up_receiver(receiver->base, start_rows, receive_row);
  return receiver;
}

Portal open_cursor(const char* sql) {
  SPIPlanPtr plan = SPI_prepare_cursor(sql, 0, nullptr, CURSOR_OPT_NO_SCROLL);
  if (plan == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
  return SPI_cursor_open(nullptr, plan, nullptr, nullptr, false);
}

// --- C++ frames ---

InputColumn make_input(const SourceQuery& query, std::size_t parameter, child::MemoryFile& memory) {
  const int validity = query.facts.validity_of(parameter);
  InputColumn input{};
  input.offset = query.layout.offsets[parameter];
  input.base = memory.at(input.offset);
  input.size = size_of(query.facts.parameters[parameter].type);
  input.by_row = query.facts.parameters[parameter].extent.empty();
  input.capacity = query.layout.capacities[parameter];
  if (validity < 0) return input;
  input.validity_offset = query.layout.offsets[static_cast<std::size_t>(validity)];
  input.validity = reinterpret_cast<bool*>(memory.at(input.validity_offset));
  return input;
}

}  // namespace

ComputeSource::ComputeSource(const SourceQuery& query, child::MemoryFile& memory) : query_(query) {
  const std::vector<std::size_t> parameters = query.facts.of(Role::input);
  const int keys = static_cast<int>(query.spec.key.size());
  receiver_ = call_pg([&] { return make_receiver(static_cast<int>(parameters.size()), keys); });
  receiver_->query = &query_;
  receiver_->memory = &memory;
  receiver_->first_input = keys + (query.by_place ? 1 : 0) + (query.by_place && query.has_parts ? 1 : 0);
  for (std::size_t i = 0; i < parameters.size(); ++i) receiver_->inputs[i] = make_input(query, parameters[i], memory);
  const std::string sql = select_statement(query);
  portal_ = call_pg([&] { return open_cursor(sql.c_str()); });
}

bool ComputeSource::read(std::uint64_t rows) {
  PieceRows& piece = receiver_->piece;
  try {
    call_pg([&] {
      MemoryContextReset(receiver_->keys);
      piece.count = 0;
      piece.given = 0;
      const long wanted = rows >= LONG_MAX ? FETCH_ALL : static_cast<long>(rows);
      PortalRunFetch(portal_, FETCH_FORWARD, wanted, &receiver_->base);
    });
  } catch (const PgError& error) {
    if (receiver_->reading < 0 || error.data().sqlerrcode != ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE) throw;
    const std::string& column = query_.spec.columns[static_cast<std::size_t>(receiver_->reading)];
    throw make_error<RuntimeErrorId::ValueDoesNotFit>(column, "change the value or the kernel's type", query_.display,
                                                      column, error.what());
  }
  return piece.count > 0;
}

const PieceRows& ComputeSource::piece() const { return receiver_->piece; }
const InputColumn& ComputeSource::input(std::size_t index) const { return receiver_->inputs[index]; }

void ComputeSource::close() {
  call_pg([&] { SPI_cursor_close(portal_); });
}

std::uint64_t ComputeSource::row_bytes(const kernels::ComputeSpec& spec, bool has_parts) {
  const std::uint64_t place = spec.into_table ? 0 : sizeof(ItemPointerData) + (has_parts ? sizeof(Oid) : 0);
  // Rows double their lists as they come; a key that is more than a number takes about as much again.
  return 2 * (sizeof(bool) + place + spec.key.size() * (sizeof(Datum) + sizeof(bool)));
}

}  // namespace dmlc::pg
