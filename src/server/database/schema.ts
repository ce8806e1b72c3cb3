/**
 * The tables, one step per version; a step that was published is never changed. JSON is kept as
 * `text`: an audit hash needs the very characters, and `jsonb` refuses what JSON allows. Times are
 * Unix milliseconds as `double precision`, which every driver reads as a number. Keys are sorted by
 * their bytes (`collate "C"`), so that a page of them ends at the same place in every database.
 */
export const STEPS: readonly string[] = [
  `
  create table kgp_orders (
    client_id text collate "C" not null,
    -- the shop's, or a random one where the shop named none
    order_id text collate "C" not null,
    is_named boolean not null,
    -- counts every change of the order or of one of its payments
    version integer not null default 0,
    -- reservations and adopted payments so far
    attempt integer not null default 0,
    -- the reservation of the process that is creating a payment
    token text,
    reserved_at double precision,
    reserved_until double precision,
    -- the payment that is offered, and its price
    current text collate "C",
    fiat_amount text,
    fiat_currency text,
    -- the first payment that succeeded
    paid_by text collate "C",
    -- the newest order data as JSON; null until a payment is stored
    order_data text,
    -- vouches for all but the version, the attempt and the reservation; null until a payment is stored
    seal text,
    primary key (client_id, order_id)
  );
  create index kgp_orders_reserved on kgp_orders (client_id, reserved_at) where token is not null;

  -- without a foreign key to the order, which would lock rows in another order than the server does
  create table kgp_intents (
    client_id text collate "C" not null,
    id text collate "C" not null,
    order_id text collate "C" not null,
    attempt integer not null,
    -- whether it was offered, so that it may be offered again
    shown boolean not null,
    -- by an operator who reopened the order
    set_aside boolean not null default false,
    status text not null,
    -- whether it ever was
    expired boolean not null default false,
    intent text not null,
    -- Unix time in seconds, as KryptoGO writes it
    deadline double precision not null,
    created_at double precision not null,
    -- the head of the audit chain
    seq integer not null default 0,
    head text not null default '',
    -- vouches for what is recorded there, as it is in this row
    seal text not null default '',
    -- how much of the chain the checkpoints cover, and the last of them
    checkpointed integer not null default 0,
    checkpoint integer not null default 0,
    -- audit rows of updates that changed nothing, and such updates that were only counted
    noop_audits integer not null default 0,
    noop_dropped integer not null default 0,
    -- changes, and how many of them the shop has been told of
    changes integer not null default 0,
    delivered integer not null default 0,
    delivery_attempts integer not null default 0,
    -- keys of the anomalies that have been reported, separated by spaces
    anomalies text not null default '',
    payer text,
    next_check_at double precision,
    slow_checks integer not null default 0,
    failures integer not null default 0,
    denials integer not null default 0,
    callback_rechecks integer not null default 0,
    primary key (client_id, id)
  );
  create index kgp_intents_order on kgp_intents (client_id, order_id);
  create index kgp_intents_due on kgp_intents (client_id, next_check_at)
    where next_check_at is not null;
  -- whose a transaction is, among all clients: the first payment that named it
  create table kgp_tx_hashes (
    hash text collate "C" primary key,
    client_id text collate "C" not null,
    intent_id text collate "C" not null,
    foreign key (client_id, intent_id) references kgp_intents (client_id, id)
  );
  create index kgp_intents_payer on kgp_intents (client_id, payer, created_at)
    where payer is not null;
  create index kgp_intents_unchecked on kgp_intents (client_id, id) where seq > checkpointed;

  create table kgp_audit (
    client_id text collate "C" not null,
    subject text collate "C" not null,
    seq integer not null,
    at double precision not null,
    kind text not null,
    body text not null,
    hash text not null,
    -- with the hash, so that no forged row keeps the genuine one out
    primary key (client_id, subject, seq, hash)
  );
  -- one chain of all clients
  create table kgp_checkpoints (
    number integer not null,
    client_id text collate "C" not null,
    at double precision not null,
    body text not null,
    hash text not null,
    primary key (number, hash)
  );
  create function kgp_refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '% is append-only', tg_table_name;
  end $$;
  create trigger kgp_audit_append_only before update or delete or truncate on kgp_audit
    for each statement execute function kgp_refuse_change();
  create trigger kgp_checkpoints_append_only before update or delete or truncate on kgp_checkpoints
    for each statement execute function kgp_refuse_change();

  -- written to find out whether the database takes writes
  create table kgp_health (
    id integer primary key,
    at double precision not null
  );

  create table kgp_gate (
    client_id text collate "C" primary key,
    -- since and until when no process sends anything to KryptoGO, if that is so
    closed_since double precision,
    closed_until double precision,
    -- whether one request has to be answered then, before others are sent
    needs_answer boolean not null default false
  );

  create table kgp_transfers (
    client_id text collate "C" not null,
    key text collate "C" not null,
    parameters text not null,
    chain_id text not null,
    contract_address text not null,
    amount text not null,
    state text not null check (state in ('reserved', 'sent', 'failed', 'unknown')),
    -- the sent transfer, or the error, as JSON
    result text,
    reserved_at double precision not null,
    -- past this time the process that reserved it must be dead
    expires_at double precision not null,
    seq integer not null default 0,
    head text not null default '',
    seal text not null default '',
    checkpointed integer not null default 0,
    checkpoint integer not null default 0,
    primary key (client_id, key)
  );
  create index kgp_transfers_token on kgp_transfers (client_id, chain_id, contract_address, reserved_at);
  create index kgp_transfers_unchecked on kgp_transfers (client_id, key) where seq > checkpointed;
  `,
  `
  -- none, unless something else than this library has written when payments are due
  create index kgp_intents_forgotten on kgp_intents (client_id)
    where next_check_at is null and (delivered < changes
      or not position('payment_denied:' in anomalies) > 0 and (callback_rechecks > 0
        or status not in ('success', 'insufficient_refunded', 'expired')
        or (status = 'expired' and slow_checks < 4)));
  `,
  `
  -- the transfers of a day, whatever has become of their rows
  create index kgp_audit_reserved on kgp_audit (client_id, at) where kind = 'reserved';

  -- with the first row of a payment, so that its order is known whatever has become of their rows
  alter table kgp_audit add column order_id text collate "C";
  alter table kgp_audit disable trigger user;
  update kgp_audit a set order_id = p.order_id from kgp_intents p
    where a.client_id = p.client_id and a.subject = 'intent:' || p.id and a.seq = 1;
  alter table kgp_audit enable trigger user;
  create index kgp_audit_orders on kgp_audit (client_id, order_id) where order_id is not null;
  `,
  `
  -- how many offers an order has made, and which of them was the last of a payment: what was put back to an
  -- earlier state counts fewer
  alter table kgp_orders add column offers integer not null default 0;
  alter table kgp_intents add column offer integer not null default 0;
  `,
]

/** The names of our tables and functions, which statements have without their schema. */
export const NAMES: readonly string[] = [
  'kgp_schema',
  ...STEPS.flatMap((step) =>
    [...step.matchAll(/create (?:table|function) (kgp_\w+)/g)].map(nameOf),
  ),
]

function nameOf([, name = '']: RegExpExecArray): string {
  return name
}
