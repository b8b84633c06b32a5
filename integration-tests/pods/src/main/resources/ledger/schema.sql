create table entry (
  id text primary key,
  account text not null,
  amount integer not null
);
create index on entry (account);
create table derived (
  id text primary key,
  entries bigint not null,
  amount bigint not null,
  route text not null
);
