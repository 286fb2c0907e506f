# rows.sh FIRST LAST PRICE ...: a list with these rows.
echo sku,price,stock
while [ $# -gt 0 ]; do
  seq -f "%03g,$3,many" "$1" "$2"
  shift 3
done
