// SPDX-License-Identifier: Apache-2.0
// Index scans over dml.model.
#include "runtime/src/pg/model_lookup.h"

#include "runtime/include/dmlc/abi.h"

namespace dmlc::pg {
namespace {

// Columns of dml.model in the order of the extension's script.
constexpr AttrNumber kModelId = 1;
constexpr AttrNumber kSchemaName = 2;
constexpr AttrNumber kModelName = 3;
constexpr AttrNumber kOwner = 4;
constexpr AttrNumber kCurrentVersion = 5;

Oid relation_named(const char* name) {
  const Oid schema = get_namespace_oid(abi::kSchema.data(), true);
  const Oid relation = OidIsValid(schema) ? get_relname_relid(name, schema) : InvalidOid;
  if (!OidIsValid(relation))
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                    errmsg("the extension declarativeml is not installed in this database")));
  return relation;
}

ModelHead head_of(HeapTuple tuple, TupleDesc columns) {
  ModelHead head;
  if (!HeapTupleIsValid(tuple)) return head;
  bool is_null;
  head.found = true;
  head.model_id = DatumGetInt64(heap_getattr(tuple, kModelId, columns, &is_null));
  head.owner = DatumGetObjectId(heap_getattr(tuple, kOwner, columns, &is_null));
  const Datum version = heap_getattr(tuple, kCurrentVersion, columns, &is_null);
  head.current_version = is_null ? 0 : DatumGetInt32(version);
  return head;
}

ModelHead scan_model(const char* index, ScanKey keys, int count) {
  Relation models = table_open(relation_named("model"), AccessShareLock);
  Snapshot snapshot = ActiveSnapshotSet() ? GetActiveSnapshot() : nullptr;
  SysScanDesc scan = systable_beginscan(models, relation_named(index), true, snapshot, count, keys);
  const ModelHead head = head_of(systable_getnext(scan), RelationGetDescr(models));
  systable_endscan(scan);
  table_close(models, AccessShareLock);
  return head;
}

}  // namespace

ModelHead find_model_head(const char* schema, const char* name) {
  ScanKeyData keys[2];
  ScanKeyInit(&keys[0], kSchemaName, BTEqualStrategyNumber, F_TEXTEQ, CStringGetTextDatum(schema));
  ScanKeyInit(&keys[1], kModelName, BTEqualStrategyNumber, F_TEXTEQ, CStringGetTextDatum(name));
  return scan_model("model_name_key", keys, 2);
}

ModelHead find_model_head(std::int64_t model_id) {
  ScanKeyData key;
  ScanKeyInit(&key, kModelId, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(model_id));
  return scan_model("model_pkey", &key, 1);
}

}  // namespace dmlc::pg
