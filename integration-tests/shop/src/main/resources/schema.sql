create table purchase (
  id bigint primary key,
  customer text not null,
  article text not null,
  quantity integer not null,
  placed timestamp with time zone not null
);
create index on purchase (customer, id);
create sequence purchase_seq increment by 50;
