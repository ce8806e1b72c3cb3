import { NAMES } from './schema'
import type { Tables } from './store'

/**
 * Hides new tables from all roles but their owner: by row level security, and by taking back what
 * default privileges have granted, such as Supabase's, which grant everything in `public` to anyone.
 * A role that is granted something later keeps it.
 *
 * @param isNewSchema Whether the schema was created for them as well.
 */
export async function hideTables(tx: Tables, isNewSchema: boolean): Promise<void> {
  // `regclass` and `regprocedure` write names with their schema where that is needed.
  await tx.query(`
    do $$
    declare
      item record;
    begin
      for item in
        select c.oid::regclass::text as name from pg_class c
        where c.relnamespace = '"${tx.schema}"'::regnamespace::oid and c.relkind = 'r'
          and c.relname = any('{${NAMES.join()}}') and not c.relrowsecurity
      loop
        execute 'alter table ' || item.name || ' enable row level security';
        ${revokeAll('table', 'pg_class', 'rel', 'item.name::regclass')}
      end loop;
      for item in
        select p.oid::regprocedure::text as name from pg_proc p
        where p.pronamespace = '"${tx.schema}"'::regnamespace::oid
          and p.proname = any('{${NAMES.join()}}')
      loop
        execute 'revoke all on function ' || item.name || ' from public';
      end loop;
      ${isNewSchema ? revokeAll('schema', 'pg_namespace', 'nsp', `'"${tx.schema}"'::regnamespace`) : ''}
    end $$`)
}

/** PL/pgSQL that takes the privileges of all but the owner. */
function revokeAll(kind: string, catalog: string, prefix: string, oid: string): string {
  return `
    execute (
      select coalesce(string_agg(
        'revoke all on ${kind} ' || (${oid})::text || ' from '
          || case g.grantee when 0::oid then 'public' else quote_ident(pg_get_userbyid(g.grantee)::text) end,
        '; '::text
      ), 'select')
      from ${catalog} o, lateral (
        select distinct grantee from aclexplode(o.${prefix}acl) where grantee <> o.${prefix}owner
      ) g where o.oid = (${oid})::oid
    );`
}
