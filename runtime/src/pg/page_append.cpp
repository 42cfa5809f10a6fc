// SPDX-License-Identifier: Apache-2.0
// Builds images of heap pages and copies them into buffers. What PostgreSQL promises of a row holds by its own means:
// the buffer manager writes the pages, the log restores them, and a transaction that ends early leaves dead rows.
#include "runtime/src/pg/page_append.h"

// Critical sections are counted in a volatile variable.
#pragma GCC diagnostic ignored "-Wvolatile"

namespace dmlc::pg {
namespace {

/// A page with less keeps it for updates of its rows.
constexpr Size kRoomWorthFilling = BLCKSZ / 2;

/// Columns of fixed length that fit a page at any alignment.
bool has_fixed_columns(TupleDesc columns) {
  Size most = MAXALIGN(SizeofHeapTupleHeader + BITMAPLEN(columns->natts));
  for (int i = 0; i < columns->natts; ++i) {
    const int16 length = TupleDescAttr(columns, i)->attlen;
    if (length <= 0) return false;
    most += MAXALIGN(length);
  }
  return most <= MaxHeapTupleSize;
}

char* page_of(PageAppend& append, int index) { return append.pages + static_cast<Size>(index) * BLCKSZ; }

/// A row points at itself, which it can only once its page has a number.
void set_places(Page page, BlockNumber block) {
  const OffsetNumber last = PageGetMaxOffsetNumber(page);
  for (OffsetNumber at = FirstOffsetNumber; at <= last; at = OffsetNumberNext(at)) {
    auto* header = reinterpret_cast<HeapTupleHeader>(PageGetItem(page, PageGetItemId(page, at)));
    ItemPointerSet(&header->t_ctid, block, at);
  }
}

/// New buffers, locked, behind the last page.
void extend(PageAppend& append, Buffer* buffers) {
  const bool alone = RELATION_IS_LOCAL(append.table);
  if (!alone) LockRelationForExtension(append.table, ExclusiveLock);
  for (int i = 0; i < append.used; ++i)
    buffers[i] = ReadBufferExtended(append.table, MAIN_FORKNUM, P_NEW, RBM_ZERO_AND_LOCK, append.strategy);
  if (!alone) UnlockRelationForExtension(append.table, ExclusiveLock);
}

/// The process that writes the log is told to begin: otherwise this one would, whenever the log's buffers are full.
void log_pages(const Buffer* buffers, int count) {
  XLogBeginInsert();
  for (int i = 0; i < count; ++i)
    XLogRegisterBuffer(static_cast<uint8>(i), buffers[i], REGBUF_FORCE_IMAGE | REGBUF_STANDARD);
  const XLogRecPtr end = XLogInsert(RM_XLOG_ID, XLOG_FPI);
  for (int i = 0; i < count; ++i) PageSetLSN(BufferGetPage(buffers[i]), end);
  XLogSetAsyncXactLSN(end);
}

void flush(PageAppend& append) {
  if (append.rows == 0) return;
  if (GetCurrentTransactionId() != append.transaction) elog(ERROR, "rows of one table came from two transactions");
  CheckForSerializableConflictIn(append.table, nullptr, InvalidBlockNumber);
  const bool logged = RelationNeedsWAL(append.table);
  if (logged) XLogEnsureRecordSpace(append.used - 1, 0);
  Buffer buffers[kAppendPages];
  extend(append, buffers);
  START_CRIT_SECTION();
  for (int i = 0; i < append.used; ++i) {
    Page page = BufferGetPage(buffers[i]);
    std::memcpy(page, page_of(append, i), BLCKSZ);
    set_places(page, BufferGetBlockNumber(buffers[i]));
    MarkBufferDirty(buffers[i]);
  }
  if (logged) log_pages(buffers, append.used);
  END_CRIT_SECTION();
  for (int i = 0; i < append.used; ++i) UnlockReleaseBuffer(buffers[i]);
  pgstat_count_heap_insert(append.table, static_cast<PgStat_Counter>(append.rows));
  append.used = 0;
  append.rows = 0;
}

/// The head of all rows alike, and where their columns lie.
void shape_rows(PageAppend& append) {
  TupleDesc columns = RelationGetDescr(append.table);
  const Size head = MAXALIGN(SizeofHeapTupleHeader);
  append.head = static_cast<char*>(palloc0(head));
  append.places = static_cast<Size*>(palloc(sizeof(Size) * static_cast<Size>(columns->natts + 1)));
  auto* header = reinterpret_cast<HeapTupleHeader>(append.head);
  HeapTupleHeaderSetNatts(header, columns->natts);
  header->t_hoff = static_cast<uint8>(head);
  header->t_infomask = HEAP_XMAX_INVALID;
  HeapTupleHeaderSetXmin(header, append.transaction);
  append.length = head;
  for (int i = 0; i < columns->natts; ++i) {
    Form_pg_attribute column = TupleDescAttr(columns, i);
    append.places[i] = att_align_nominal(append.length, column->attalign);
    append.length = append.places[i] + static_cast<Size>(column->attlen);
  }
}

/// Room for a row of `length` bytes, which are zero; makes a page where there is none. A row of its own page may take
/// what the fill factor keeps.
char* take_room(PageAppend& append, Size length) {
  const Size wanted = MAXALIGN(length);
  if (append.used == 0 || PageGetFreeSpace(page_of(append, append.used - 1)) < wanted + append.reserved) {
    if (append.used == kAppendPages) flush(append);
    PageInit(page_of(append, append.used++), BLCKSZ, 0);
  }
  char* page = page_of(append, append.used - 1);
  auto* header = reinterpret_cast<PageHeader>(page);
  header->pd_upper = static_cast<LocationIndex>(header->pd_upper - wanted);
  ItemIdSetNormal(reinterpret_cast<ItemId>(page + header->pd_lower), header->pd_upper, length);
  header->pd_lower += sizeof(ItemIdData);
  ++append.rows;
  return page + header->pd_upper;
}

void append_plain_row(PageAppend& append, CommandId command, const Datum* values) {
  char* row = take_room(append, append.length);
  std::memcpy(row, append.head, MAXALIGN(SizeofHeapTupleHeader));
  HeapTupleHeaderSetCmin(reinterpret_cast<HeapTupleHeader>(row), command);
  TupleDesc columns = RelationGetDescr(append.table);
  for (int i = 0; i < columns->natts; ++i) {
    Form_pg_attribute column = TupleDescAttr(columns, i);
    char* place = row + append.places[i];
    if (column->attbyval)
      store_att_byval(place, values[i], column->attlen);
    else
      std::memcpy(place, DatumGetPointer(values[i]), static_cast<Size>(column->attlen));
  }
}

void append_row_with_null(PageAppend& append, CommandId command, const Datum* values, const bool* nulls) {
  TupleDesc columns = RelationGetDescr(append.table);
  const Size head = MAXALIGN(SizeofHeapTupleHeader + BITMAPLEN(columns->natts));
  const Size size = heap_compute_data_size(columns, const_cast<Datum*>(values), const_cast<bool*>(nulls));
  char* row = take_room(append, head + size);
  std::memcpy(row, append.head, SizeofHeapTupleHeader);
  auto* header = reinterpret_cast<HeapTupleHeader>(row);
  header->t_hoff = static_cast<uint8>(head);
  heap_fill_tuple(columns, const_cast<Datum*>(values), const_cast<bool*>(nulls), row + head, size, &header->t_infomask,
                  header->t_bits);
  HeapTupleHeaderSetCmin(header, command);
}

}  // namespace

bool takes_pages(Relation table) {
  if (table->rd_tableam != GetHeapamTableAmRoutine() || RelationIsLogicallyLogged(table)) return false;
  return has_fixed_columns(RelationGetDescr(table));
}

bool has_room(Relation table) { return GetPageWithFreeSpace(table, kRoomWorthFilling) != InvalidBlockNumber; }

void open_append(PageAppend& append, Relation table) {
  append.table = table;
  append.transaction = GetCurrentTransactionId();
  append.strategy = GetAccessStrategy(BAS_BULKWRITE);
  append.pages = static_cast<char*>(palloc(static_cast<Size>(kAppendPages) * BLCKSZ));
  append.reserved = RelationGetTargetPageFreeSpace(table, HEAP_DEFAULT_FILLFACTOR);
  shape_rows(append);
}

void append_row(PageAppend& append, CommandId command, const Datum* values, const bool* nulls) {
  if (nulls == nullptr)
    append_plain_row(append, command, values);
  else
    append_row_with_null(append, command, values, nulls);
}

void close_append(PageAppend& append) {
  flush(append);
  FreeAccessStrategy(append.strategy);
  pfree(append.pages);
  pfree(append.head);
  pfree(append.places);
}

}  // namespace dmlc::pg
