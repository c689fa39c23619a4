"""The floor's statements."""

_MAY = """
    SELECT 1 FROM directory_user AS who JOIN directory_role AS role ON role.code = ANY (who.roles)
    WHERE who.id = %(subject)s AND who.kind = 'user' AND who.active AND who.deleted_at IS NULL
      AND role.deleted_at IS NULL AND role.grants ->> '{permission}' = 'all'
"""
_STORED = "SELECT * FROM idempotency WHERE principal = %(actor)s AND key = %(key)s"

_OF_THE_DAY = "{0}.status = 'approved' AND %(today)s BETWEEN {0}.valid_from AND coalesce({0}.valid_to, 'infinity')"
_PRODUCTS = f"""
    SELECT json_object_agg(product.id, json_build_object(
        'code', product.code, 'name', name, 'unit', product.unit, 'counts', counts, 'customer_item', called.number,
        'customer_description', called.description, 'price', coalesce(offer.price, list_price)::text,
        'currency', coalesce(offer.currency, product.currency), 'source', coalesce(offer.source, 'list_price'),
        'source_id', coalesce(offer.id, product.id), 'tax_rate', (
            SELECT rate::text FROM tax_rate WHERE tax_rate.code = tax_code AND valid_from <= %(today)s
            ORDER BY valid_from DESC LIMIT 1)))
    FROM product
    LEFT JOIN item_number AS called ON called.product_id = product.id AND called.account_id = %(account_id)s
        AND {_OF_THE_DAY.format("called")}
    LEFT JOIN LATERAL (
        SELECT holder.source, price.id, price.price, price.currency
        FROM (SELECT 'customer_price' AS source, 0 AS place, 0 AS rank, '' AS code, %(account_id)s::uuid AS account_id,
                  NULL::uuid AS list_id
              UNION ALL
              SELECT 'price_list', CASE WHEN mine.id IS NULL THEN 2 ELSE 1 END, list.rank, list.code, NULL, list.id
              FROM price_list AS list LEFT JOIN price_list_assignment AS mine
                  ON mine.price_list_id = list.id AND mine.account_id = %(account_id)s
              WHERE list.active AND (list.general OR mine.id IS NOT NULL)) AS holder
        JOIN price ON price.account_id = holder.account_id OR price.price_list_id = holder.list_id
        WHERE price.product_id = product.id AND price.currency = product.currency AND {_OF_THE_DAY.format("price")}
        ORDER BY place, rank, holder.code LIMIT 1) AS offer ON true
    WHERE product.id = ANY (%(products)s) AND product.status = 'active'
"""
_TERMS = f"""
    SELECT terms FROM terms_assignment AS given JOIN payment_terms ON payment_terms.id = given.payment_terms_id
    WHERE given.account_id = %(account_id)s AND given.deleted_at IS NULL AND {_OF_THE_DAY.format("given")}
    ORDER BY given.valid_from DESC LIMIT 1
"""
_HELD_WHEN_SAVED = f"""
    SELECT FROM credit_parameters AS held WHERE held.account_id = %(account_id)s AND {_OF_THE_DAY.format("held")}
        AND deleted_at IS NULL AND (on_order_saved <> 'none' OR orders_occupy = 'saved')
"""

BEFORE_PLACING = f"""
    WITH stored AS ({_STORED}), counter AS (
        INSERT INTO number_counter AS counter (document, series, last)
        SELECT 'sales.order', %(series)s, 1 WHERE NOT EXISTS (SELECT FROM stored)
        ON CONFLICT (document, series) DO UPDATE SET last = counter.last + 1 RETURNING last)
    SELECT EXISTS ({_MAY.format(permission="sales.order.place")}) AS allowed,
        (SELECT last FROM counter) AS number,
        stored.request_hash, stored.status, stored.headers, stored.body,
        account.id AS account_id, account.owner_id, account.handling, kind.id AS order_type_id, kind.counts,
        kind.tolerance,
        (SELECT base_currency FROM directory_company WHERE deleted_at IS NULL ORDER BY id LIMIT 1) AS currency,
        ({_PRODUCTS}) AS products, ({_TERMS}) AS terms
    FROM (VALUES (1)) AS one
    LEFT JOIN stored ON true
    LEFT JOIN account ON account.id = %(account_id)s AND account.deleted_at IS NULL
        AND NOT EXISTS ({_HELD_WHEN_SAVED})
    LEFT JOIN order_type AS kind ON kind.code = %(order_type)s AND kind.active
"""

_FACTS = """
    INSERT INTO fact (event_id, aggregate_type, aggregate_id, version, factindex, routing_key, actor, cause, at,
                      changes, body)
    SELECT event, type, aggregate, version, 1, key, %(actor)s, 'api', %(now)s, change, body
    FROM unnest(%(event_ids)s::uuid[], %(types)s::text[], %(aggregates)s::uuid[], %(versions)s::bigint[],
                %(keys)s::text[], %(changes)s::jsonb[], %(bodies)s::bytea[])
         AS new(event, type, aggregate, version, key, change, body)
"""
_ANSWER = """
    INSERT INTO idempotency (principal, key, route, request_hash, status, headers, body)
    SELECT %(actor)s, %(key)s, %(route)s, %(hash)s, %(status)s, %(headers)s::jsonb, %(body)s::bytea
"""
_OUTBOX = """
    INSERT INTO outbox (event_id) SELECT event FROM unnest(%(event_ids)s::uuid[]) AS sent(event)
"""

PLACE = f"""
    WITH placed AS (
        INSERT INTO customer_order (
            id, version, owner_id, account_id, number, status, order_type_id, order_type, counts, account_counts,
            tolerance, po_number, promised_on, business_date, currency, base_rate, tax_included, payment_terms_id,
            terms, payment_days, ship_to, note, net_total, tax_total, total, entered_by, created_at)
        VALUES (
            %(id)s, 1, %(owner_id)s, %(account_id)s, %(number)s, 'draft', %(order_type_id)s, %(order_type)s, %(counts)s,
            %(account_counts)s, %(tolerance)s::numeric, %(po_number)s, %(promised_on)s, %(business_date)s, %(currency)s,
            1, true, %(payment_terms_id)s, %(terms_json)s::jsonb, %(payment_days)s, %(ship_to)s, NULL,
            %(net_total)s::numeric, %(tax_total)s::numeric, %(total)s::numeric, %(entered_by)s,
            %(created_at)s)),
    lines AS (
        INSERT INTO order_line (id, order_id, line, product_id, product_code, product_name, customer_item,
                                customer_description, unit, quantity, price, price_source, price_source_id,
                                tax_rate, net, tax, amount, tolerance, noticed_quantity, shipped_quantity,
                                returned_quantity, product_counts)
        SELECT id, %(id)s, line, product_id, product_code, product_name, customer_item, customer_description, unit,
               quantity, price, price_source, price_source_id, tax_rate, net, tax, amount, tolerance, 0, 0, 0, counts
        FROM jsonb_to_recordset(%(lines_json)s::jsonb) AS new(
            id uuid, line smallint, product_id uuid, product_code text, product_name jsonb, customer_item text,
            customer_description text, unit text,
            quantity numeric, price numeric, price_source text, price_source_id uuid, tax_rate numeric, net numeric,
            tax numeric, amount numeric, tolerance numeric, counts boolean)),
    facts AS ({_FACTS}), stored AS ({_ANSWER})
    {_OUTBOX}
"""

_INSTANT = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_MONEY = "to_char({0}, 'FM9999999999999990.0099')"
_PRICE = "to_char({0}, 'FM99999999999990.009999')"
_LISTED = f"""
    id, version, number, status, order_type, counts, account_id, owner_id, po_number, promised_on, business_date,
    currency, payment_days, {_MONEY.format("net_total")} AS net_total, {_MONEY.format("total")} AS total,
    {_INSTANT.format("created_at")} AS created_at,
    {_INSTANT.format("submitted_at")} AS submitted_at, {_INSTANT.format("approved_at")} AS approved_at,
    {_INSTANT.format("viewed_at")} AS viewed_at
"""

LIST = f"""
    WITH page AS (
        SELECT created_at AS at, id AS key, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place,
               (SELECT shown FROM (SELECT {_LISTED}) AS shown) AS item
        FROM customer_order
        WHERE status = %(status)s AND (created_at, id) < (%(at)s::timestamptz, %(id)s::uuid)
        ORDER BY created_at DESC, id DESC LIMIT %(limit)s + 1)
    SELECT EXISTS ({_MAY.format(permission="sales.order.read")}) AS allowed,
        coalesce(json_agg(item ORDER BY place) FILTER (WHERE place <= %(limit)s), '[]')::text AS items,
        CASE WHEN count(*) > %(limit)s THEN max(at::text || '/' || key) FILTER (WHERE place = %(limit)s) END AS next
    FROM page
"""

_ORDER = f"""
    SELECT json_build_object('ship_to', ship_to, 'version', version, 'order_type_id', order_type_id, 'note', note,
        'tolerance', trim_scale(tolerance)::text, 'base_rate', trim_scale(base_rate)::text,
        'tax_included', tax_included, 'payment_terms_id', payment_terms_id, 'close_reason', close_reason,
        'custom', custom,
        'tax_total', {_MONEY.format("tax_total")}, 'rejection', rejection, 'entered_by', entered_by, 'lines', (
            SELECT json_agg(json_build_object(
                'id', line.id, 'line', line, 'product_id', product_id, 'product_code', product_code,
                'product_name', product_name, 'customer_item', customer_item,
                'customer_description', customer_description, 'unit', unit,
                'quantity', trim_scale(quantity)::text, 'promised_on', line.promised_on,
                'price', {_PRICE.format("price")}, 'price_source', price_source, 'price_source_id', price_source_id,
                'tax_rate', trim_scale(tax_rate)::text, 'net', {_MONEY.format("net")}, 'tax', {_MONEY.format("tax")},
                'amount', {_MONEY.format("amount")}, 'tolerance', trim_scale(line.tolerance)::text,
                'noticed_quantity', trim_scale(noticed_quantity)::text,
                'shipped_quantity', trim_scale(shipped_quantity)::text,
                'returned_quantity', trim_scale(returned_quantity)::text,
                'counts', placed.counts AND account_counts AND product_counts,
                'not_counted_by', array_remove(ARRAY[
                    CASE WHEN NOT placed.counts THEN 'order_type' END, CASE WHEN NOT account_counts THEN 'account' END,
                    CASE WHEN NOT product_counts THEN 'product' END], NULL)) ORDER BY line)
            FROM order_line AS line WHERE order_id = placed.id))::jsonb
        || to_jsonb((SELECT shown FROM (SELECT {_LISTED}) AS shown))
    FROM customer_order AS placed WHERE placed.id = %(order)s
"""
_APPROVAL = f"""
    SELECT jsonb_build_object('id', id, 'version', version, 'document', document, 'document_id', document_id,
        'document_number', document_number, 'owner_id', owner_id, 'account_id', account_id,
        'steps', steps -> 'steps', 'step', step, 'entered_by', entered_by,
        'opened_at', {_INSTANT.format("opened_at")})
    FROM approval WHERE document = 'sales.order' AND document_id = %(order)s AND state = 'open'
"""

BEFORE_APPROVING = f"""
    SELECT EXISTS ({_MAY.format(permission="sales.order.approve")}) AS allowed,
        (SELECT roles FROM directory_user WHERE id = %(subject)s) AS roles,
        stored.request_hash, stored.status, stored.headers, stored.body,
        ({_ORDER}) AS document, ({_APPROVAL}) AS approval,
        EXISTS (SELECT FROM account JOIN customer_order AS placed ON placed.account_id = account.id
                WHERE placed.id = %(order)s AND account.status = 'approved' AND account.active
                  AND account.deleted_at IS NULL) AS in_business
    FROM (VALUES (1)) AS one LEFT JOIN ({_STORED}) AS stored ON true
"""

APPROVE = f"""
    WITH signed AS (
        UPDATE customer_order SET status = 'approved', approved_at = %(now)s, version = version + 1
        WHERE id = %(order)s AND version = %(version)s AND status = 'submitted'
        RETURNING version, id, number, account_id, currency, total),
    closed AS (
        UPDATE approval SET state = 'approved', closed_at = %(now)s, version = approval.version + 1,
               document_version = signed.version
        FROM signed WHERE approval.id = %(approval)s AND state = 'open' RETURNING approval.id),
    decided AS (
        INSERT INTO approval_decision (id, approval_id, step, verdict, decided_by, decided_at)
        SELECT %(decision)s, id, %(step)s, 'approved', %(actor)s, %(now)s FROM closed RETURNING 1),
    occupied AS (
        INSERT INTO credit_occupation (id, kind, number, account_id, currency, amount, moved)
        SELECT id, 'order', number, account_id, currency, total, total FROM signed WHERE EXISTS (SELECT FROM decided)),
    exposure AS (
        INSERT INTO credit_exposure AS before (account_id, occupied)
        SELECT account_id, jsonb_build_object('order ' || currency, total::text)
        FROM signed WHERE EXISTS (SELECT FROM decided)
        ON CONFLICT (account_id) DO UPDATE SET occupied = before.occupied || (
            SELECT jsonb_object_agg(key, (coalesce((before.occupied ->> key)::numeric, 0) + moved::numeric)::text)
            FROM jsonb_each_text(excluded.occupied) AS more (key, moved))
        RETURNING account_id, occupied),
    held AS (
        SELECT 1 / (coalesce(sum(value::numeric), 0) <= p.credit_limit + (
                SELECT coalesce(sum(amount), 0) FROM credit_allowance
                WHERE account_id = p.account_id AND valid_until >= %(today)s
                    AND (document_id IS NULL OR document_id = %(order)s))
            AND NOT EXISTS (SELECT FROM credit_occupation AS late
                WHERE late.account_id = p.account_id AND kind = 'receivable' AND amount <> 0
                    AND due_on < %(today)s - p.overdue_days))::int AS passes
        FROM credit_parameters AS p JOIN exposure USING (account_id)
        CROSS JOIN LATERAL jsonb_each_text(exposure.occupied)
        WHERE {_OF_THE_DAY.format("p")} AND p.deleted_at IS NULL AND p.on_order_approved = 'forbid'
        GROUP BY p.account_id, p.credit_limit, p.overdue_days),
    entered AS (
        INSERT INTO credit_entry (id, account_id, kind, document_id, number, currency, amount, occupied, at, actor)
        SELECT %(entry)s, signed.account_id, 'order', id, number, currency, total, total, %(now)s, %(actor)s
        FROM signed, exposure WHERE NOT EXISTS (SELECT FROM held WHERE passes = 0)),
    facts AS ({_FACTS} WHERE EXISTS (SELECT FROM decided)),
    stored AS ({_ANSWER} WHERE EXISTS (SELECT FROM decided))
    {_OUTBOX} WHERE EXISTS (SELECT FROM decided)
"""
